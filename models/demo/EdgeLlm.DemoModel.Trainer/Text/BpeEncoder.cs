using System.Text.RegularExpressions;
using EdgeLlm.TestKit;

namespace EdgeLlm.DemoModel.Text;

/// <summary>Writes text in a byte-level BPE vocabulary as llama.cpp does: cut by Qwen's rule, then merge by rank. Not for two threads at once.</summary>
internal sealed partial class BpeEncoder
{
    private readonly Dictionary<string, int> _ids = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Left, string Right), int> _ranks = [];
    private readonly Dictionary<string, int[]> _known = new(StringComparer.Ordinal);

    public BpeEncoder(Vocabulary vocabulary)
    {
        for (var id = 0; id < vocabulary.Tokens.Count; id++)
        {
            _ids[vocabulary.Tokens[id]] = id;
        }

        foreach (var merge in vocabulary.Merges)
        {
            var parts = merge.Split(' ');
            _ranks.TryAdd((parts[0], parts[1]), _ranks.Count);
        }
    }

    /// <summary>Tokens of plain text.</summary>
    public void Encode(string text, List<int> into)
    {
        foreach (var match in PreTokens().EnumerateMatches(text))
        {
            var word = text.Substring(match.Index, match.Length);
            if (!_known.TryGetValue(word, out var tokens))
            {
                tokens = Merge(word);

                // Names and numbers of plants never end; the words of the trade do.
                if (_known.Count < 200_000)
                {
                    _known[word] = tokens;
                }
            }

            into.AddRange(tokens);
        }
    }

    private int[] Merge(string word)
    {
        var symbols = ByteLevelAlphabet.Encode(word).Select(character => character.ToString()).ToList();
        while (symbols.Count > 1)
        {
            var (best, at) = (int.MaxValue, -1);
            for (var i = 0; i + 1 < symbols.Count; i++)
            {
                if (_ranks.TryGetValue((symbols[i], symbols[i + 1]), out var rank) && rank < best)
                {
                    (best, at) = (rank, i);
                }
            }

            if (at < 0)
            {
                break;
            }

            symbols[at] += symbols[at + 1];
            symbols.RemoveAt(at + 1);
        }

        return [.. symbols.Select(symbol => _ids[symbol])];
    }

    [GeneratedRegex(@"'(?:[sdmt]|re|ve|ll)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex PreTokens();
}
