using System.Text.RegularExpressions;

namespace EdgeLlm.TestKit;

/// <summary>
/// A byte-level BPE vocabulary, trained by merging the most frequent pair of neighbours again and again. Every text can
/// be written with it, because all 256 bytes are tokens.
/// </summary>
public sealed partial class ByteLevelBpe
{
    private static readonly Lazy<ByteLevelBpe> s_diagnosis = new(() => Train(ReadCorpus(), mergeCount: 1536));

    private ByteLevelBpe(List<string> tokens, List<string> merges)
    {
        Tokens = tokens;
        Merges = merges;
    }

    /// <summary>The kit's own vocabulary, trained on its own text about faults in English and Chinese.</summary>
    public static ByteLevelBpe Diagnosis => s_diagnosis.Value;

    /// <summary>Tokens in the alphabet of <see cref="ByteLevelAlphabet"/>: the 256 bytes in order, then one for each merge.</summary>
    public IReadOnlyList<string> Tokens { get; }

    /// <summary>Merges, first to last, as "left right".</summary>
    public IReadOnlyList<string> Merges { get; }

    /// <summary>Trains a vocabulary; fewer merges come out when every word has become one token.</summary>
    public static ByteLevelBpe Train(string corpus, int mergeCount)
    {
        List<string> tokens = [.. Enumerable.Range(0, 256).Select(b => ByteLevelAlphabet.Character((byte)b).ToString())];
        var merges = new List<string>();
        var known = tokens.ToHashSet();
        var pairs = new PairCounts(Words(corpus, tokens));
        while (merges.Count < mergeCount && pairs.MostFrequent() is { } pair)
        {
            var merged = tokens[pair.Left] + tokens[pair.Right];
            merges.Add($"{tokens[pair.Left]} {tokens[pair.Right]}");

            // The same text can come out of two different merges; a token must be there only once.
            var id = known.Add(merged) ? tokens.Count : tokens.IndexOf(merged);
            if (id == tokens.Count)
            {
                tokens.Add(merged);
            }

            pairs.Merge(pair, id);
        }

        return new ByteLevelBpe(tokens, merges);
    }

    private static IEnumerable<(int[] Symbols, int Count)> Words(string corpus, List<string> bytes)
    {
        var idOf = bytes.Select((token, id) => (token, id)).ToDictionary(entry => entry.token[0], entry => entry.id);
        return PreTokens().Matches(corpus)
            .GroupBy(match => match.Value)
            .Select(word => (ByteLevelAlphabet.Encode(word.Key).Select(character => idOf[character]).ToArray(), word.Count()));
    }

    /// <summary>
    /// Where Qwen's pre-tokeniser cuts: English contractions; letters with at most one sign before them; single digits;
    /// runs of signs with the line ends behind them; line ends; blanks, of which the last goes with the next word.
    /// </summary>
    [GeneratedRegex(@"'(?:[sdmt]|re|ve|ll)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex PreTokens();

    private static string ReadCorpus()
    {
        using var stream = typeof(ByteLevelBpe).Assembly.GetManifestResourceStream("Corpus.txt")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
