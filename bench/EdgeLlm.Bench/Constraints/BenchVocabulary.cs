using System.Text;
using EdgeLlm.Inference.Constraints;
using EdgeLlm.Inference.Native;

namespace EdgeLlm.Bench.Constraints;

/// <summary>The vocabulary that masks are made over: the model's if it is of the reference's size, else one made up.</summary>
internal sealed class BenchVocabulary
{
    private const int ReferenceSize = 151_936;
    private const int RealSize = 100_000;

    private readonly Func<string, List<int>> _tokenize;

    private BenchVocabulary(string name, bool isReal, TokenTrie trie, Func<string, List<int>> tokenize)
    {
        Name = name;
        IsReal = isReal;
        Trie = trie;
        _tokenize = tokenize;
    }

    internal string Name { get; }

    /// <summary>The library knows it too, so that its grammar can be measured.</summary>
    internal bool IsReal { get; }

    internal TokenTrie Trie { get; }

    internal static BenchVocabulary Of(LlamaVocabulary vocabulary) =>
        vocabulary.Count >= RealSize
            ? new("the model's vocabulary", isReal: true, new TokenTrie(vocabulary.TokenBytes, vocabulary.EndOfGeneration), text =>
            {
                var tokens = new List<int>();
                vocabulary.Tokenize(text, tokens);
                return tokens;
            })
            : Synthetic();

    internal List<int> Tokenize(string text) => _tokenize(text);

    private static BenchVocabulary Synthetic()
    {
        // 1. All bytes, the end, and words of random letters.
        const string Letters = "aaabcdeeeefghiiijklmnnoooprrsssttttuvwxyz";
        var random = new Random(1);
        var tokens = Enumerable.Range(0, 256).Select(value => new ReadOnlyMemory<byte>([(byte)value])).Append(ReadOnlyMemory<byte>.Empty).ToList();
        var known = new HashSet<string>(StringComparer.Ordinal);
        while (tokens.Count < ReferenceSize)
        {
            var word = (random.Next(2) == 0 ? " " : "") + new string(random.GetItems<char>(Letters, random.Next(2, 10)));
            if (known.Add(word))
            {
                tokens.Add(Encoding.UTF8.GetBytes(word));
            }
        }

        // 2. A byte a token: no made-up word is part of an answer by more than chance.
        return new("a made-up vocabulary", isReal: false, new TokenTrie(tokens, [256]), text => [.. Encoding.UTF8.GetBytes(text).Select(value => (int)value)]);
    }
}
