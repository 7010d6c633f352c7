namespace EdgeLlm.TestKit;

/// <summary>How often each pair of neighbouring symbols occurs, kept up to date while pairs are merged.</summary>
internal sealed class PairCounts
{
    private readonly List<(List<int> Symbols, int Count)> _words = [];
    private readonly Dictionary<(int Left, int Right), int> _counts = [];
    private readonly Dictionary<(int Left, int Right), HashSet<int>> _wordsWith = [];

    public PairCounts(IEnumerable<(int[] Symbols, int Count)> words)
    {
        foreach (var (symbols, count) in words)
        {
            _words.Add(([.. symbols], count));
            CountWord(_words.Count - 1, sign: 1);
        }
    }

    /// <summary>The pair that occurs most often, the one of older symbols first; null if none is left.</summary>
    public (int Left, int Right)? MostFrequent()
    {
        (int Left, int Right)? best = null;
        var bestCount = 0;
        foreach (var (pair, count) in _counts)
        {
            if (count > bestCount || (count == bestCount && best is { } leader && pair.CompareTo(leader) < 0))
            {
                best = pair;
                bestCount = count;
            }
        }

        return best;
    }

    /// <summary>Puts one symbol in the place of a pair, wherever it occurs.</summary>
    public void Merge((int Left, int Right) pair, int symbol)
    {
        foreach (var word in _wordsWith[pair].ToArray())
        {
            CountWord(word, sign: -1);
            var symbols = _words[word].Symbols;
            for (var i = 0; i + 1 < symbols.Count; i++)
            {
                if (symbols[i] == pair.Left && symbols[i + 1] == pair.Right)
                {
                    symbols[i] = symbol;
                    symbols.RemoveAt(i + 1);
                }
            }

            CountWord(word, sign: 1);
        }
    }

    private void CountWord(int word, int sign)
    {
        var (symbols, count) = _words[word];
        for (var i = 0; i + 1 < symbols.Count; i++)
        {
            var pair = (symbols[i], symbols[i + 1]);
            var now = _counts.GetValueOrDefault(pair) + (sign * count);
            if (now == 0)
            {
                _counts.Remove(pair);
                _wordsWith.Remove(pair);
                continue;
            }

            _counts[pair] = now;
            if (sign > 0)
            {
                if (!_wordsWith.TryGetValue(pair, out var words))
                {
                    _wordsWith[pair] = words = [];
                }

                words.Add(word);
            }
        }
    }
}
