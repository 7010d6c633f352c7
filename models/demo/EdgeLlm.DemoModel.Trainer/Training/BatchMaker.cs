using EdgeLlm.DemoModel.Data;
using EdgeLlm.DemoModel.Text;
using EdgeLlm.Evaluation.Cases;
using EdgeLlm.TestKit;

namespace EdgeLlm.DemoModel.Training;

/// <summary>Makes batches of examples.</summary>
internal sealed class BatchMaker(Vocabulary vocabulary)
{
    /// <summary>Most tokens of a batch, filling included.</summary>
    public const int MostTokens = 1800;

    private const double ReasoningShare = 0.85;

    // What the model shall write counts in full; the prompt a little, because reading is learned by guessing the next word too.
    private const float PromptWeight = 0.1f;
    private const double PromptShare = 0.03;

    // The instructions are the same for all cases and long; most batches do with their beginning, which saves a third.
    private const double FullPrefixShare = 0.3;
    private const int ShortPrefix = 16;
    private readonly ChatTokens _chat = new(vocabulary);
    private readonly int _cause = vocabulary.IdOf("C");

    /// <summary>Batches of examples; like goes with like.</summary>
    /// <param name="examples">The examples.</param>
    /// <param name="random">Decides which go without thought, and the order.</param>
    /// <param name="reasoningShare">Part of them that think.</param>
    /// <param name="fullPrefixShare">Part of them before which all instructions stand.</param>
    public List<Batch> Make(IEnumerable<Example> examples, CaseRandom random, double reasoningShare = ReasoningShare, double fullPrefixShare = FullPrefixShare)
    {
        var batches = new List<Batch>();
        foreach (var language in examples.GroupBy(example => example.System))
        {
            var prefix = _chat.Prefix(language.Key);
            var row = new List<(int[] Tokens, int Given)>();
            foreach (var suffix in language.Select(example => _chat.Suffix(example, random.Chance(reasoningShare))).OrderBy(suffix => suffix.Tokens.Length))
            {
                if (row.Count > 0 && (row.Count + 1) * suffix.Tokens.Length > MostTokens)
                {
                    batches.Add(Fill(random.Chance(fullPrefixShare) ? prefix : prefix[..ShortPrefix], row, random));
                    row.Clear();
                }

                row.Add(suffix);
            }

            if (row.Count > 0)
            {
                batches.Add(Fill(random.Chance(fullPrefixShare) ? prefix : prefix[..ShortPrefix], row, random));
            }
        }

        random.Shuffle(batches);
        return batches;
    }

    private Batch Fill(int[] prefix, List<(int[] Tokens, int Given)> rows, CaseRandom random)
    {
        var length = rows.Max(row => row.Tokens.Length);
        var suffixes = new int[rows.Count * length];
        var (places, next, weights, choices) = (new List<long>(), new List<long>(), new List<float>(), new List<int>());
        foreach (var (number, (tokens, given)) in rows.Index())
        {
            tokens.CopyTo(suffixes, number * length);
            var answer = tokens.AsSpan().LastIndexOf(vocabulary.IdOf(R1Chat.EndThink));
            var isChosen = false;
            for (var i = 0; i + 1 < tokens.Length; i++)
            {
                var isTarget = i + 1 >= given;
                if (!isTarget && !random.Chance(PromptShare))
                {
                    continue;
                }

                if (!isChosen && i > answer && tokens[i] == _cause)
                {
                    choices.Add(places.Count);
                    isChosen = true;
                }

                places.Add(prefix.Length + (number * length) + i);
                next.Add(tokens[i + 1]);
                weights.Add(isTarget ? 1 : PromptWeight);
            }
        }

        return new Batch(
            prefix, suffixes, length, [.. places], [.. next], [.. weights], [.. choices], prefix.Length + rows.Sum(row => row.Tokens.Length));
    }
}
