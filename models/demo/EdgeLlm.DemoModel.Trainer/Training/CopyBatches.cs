using System.Globalization;
using EdgeLlm.Evaluation.Cases;
using EdgeLlm.TestKit;

namespace EdgeLlm.DemoModel.Training;

/// <summary>
/// Copying and nothing else: random tokens shown twice, and lines "E7 random words" that are asked for again by their labels
/// in another order, nearby or over the length of a prompt. Only what is told by what came before counts.
/// </summary>
internal sealed class CopyBatches(Vocabulary vocabulary)
{
    private const int Tokens = 3072;
    private const int ShortLength = 96;
    private const int LongLength = 768;
    private const int MostLines = 8;
    private const int MostLongLines = 40;

    // Of few different tokens, where to look is told sooner; of many, it can't be learned by heart.
    private const int FewTokens = 48;

    private readonly int _begin = vocabulary.IdOf(R1Chat.BeginOfSentence);
    private readonly int[] _letters = [vocabulary.IdOf("E"), vocabulary.IdOf("C")];
    private readonly int _line = vocabulary.IdOf("Ċ");
    private readonly int[] _digits = [.. Enumerable.Range(0, 10).Select(digit => vocabulary.IdOf(((char)('0' + digit)).ToString()))];
    private readonly int _words = vocabulary.Tokens.Count - R1Chat.Tokens.Count;

    /// <summary>The batch of a seed, always the same.</summary>
    public Batch Make(long seed, CopyKind kind)
    {
        var random = CaseRandom.For(seed, kind.ToString());
        var length = kind == CopyKind.LongLookUps ? LongLength : ShortLength;
        var (suffixes, places, next) = (new int[Tokens / length * length], new List<long>(), new List<long>());
        for (var start = 0; start < suffixes.Length; start += length)
        {
            var (tokens, isTold) = kind switch
            {
                CopyKind.Repetitions => Repetition(random),
                CopyKind.LookUps => LookUps(random, length / 2, MostLines, asked: MostLines),
                _ => LookUps(random, length * 3 / 4, MostLongLines, asked: MostLines),
            };
            tokens.CopyTo(suffixes, start);
            for (var i = 1; i < tokens.Length; i++)
            {
                if (isTold[i])
                {
                    places.Add(1 + start + i - 1);
                    next.Add(tokens[i]);
                }
            }
        }

        return new Batch([_begin], suffixes, length, [.. places], [.. next], [.. places.Select(_ => 1f)], [], 1 + suffixes.Length);
    }

    private (int[] Tokens, bool[] IsTold) Repetition(CaseRandom random)
    {
        var words = Words(random);
        var once = Enumerable.Range(0, 12 + random.Below(37)).Select(_ => random.Pick(words)).ToArray();
        return ([.. once, .. once], [.. once.Select(_ => false), .. once.Select((_, i) => i > 0)]);
    }

    private (int[] Tokens, bool[] IsTold) LookUps(CaseRandom random, int room, int most, int asked)
    {
        var words = Words(random);
        var letter = random.Pick(_letters);
        var length = 2 + random.Below(most == MostLines ? 5 : 14);
        var count = Math.Min(most, room / (length + 4));
        int[][] lines = [.. Enumerable.Range(1 + random.Below(MostLines), count)
            .Select(number => (int[])[_line, letter, .. Digits(number), .. Enumerable.Range(0, length).Select(_ => random.Pick(words))])];
        var shown = lines.SelectMany(line => line).ToArray();
        random.Shuffle(lines);
        lines = lines[..Math.Min(asked, count)];
        return (
            [.. shown, .. lines.SelectMany(line => line)],
            [.. shown.Select(_ => false), .. lines.SelectMany(line => line.Select((_, i) => i >= line.Length - length))]);
    }

    private int[] Words(CaseRandom random) => random.Chance(0.5)
        ? [.. Enumerable.Range(0, _words)]
        : [.. Enumerable.Range(0, FewTokens).Select(_ => random.Below(_words))];

    private IEnumerable<int> Digits(int number) => number.ToString(CultureInfo.InvariantCulture).Select(digit => _digits[digit - '0']);
}
