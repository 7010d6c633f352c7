using EdgeLlm.TestKit;

namespace EdgeLlm.DemoModel.Text;

/// <summary>The model's own vocabulary: byte-level BPE, trained on training cases, with R1's special tokens behind it.</summary>
internal static class DemoVocabulary
{
    /// <summary>Tokens in all.</summary>
    public const int Size = 4096;

    private const int Bytes = 256;
    private const int Normal = 1;
    private const int Control = 3;

    /// <summary>Trains the vocabulary.</summary>
    public static Vocabulary Train(string corpus)
    {
        var bpe = ByteLevelBpe.Train(corpus, Size - Bytes - R1Chat.Tokens.Count);
        return Of(bpe.Tokens, bpe.Merges);
    }

    /// <summary>Writes the merges, one a line; all else follows from them.</summary>
    public static void Save(Vocabulary vocabulary, string path) => File.WriteAllLines(path, vocabulary.Merges);

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    public static Vocabulary Load(string path)
    {
        string[] merges = [.. File.ReadAllLines(path).Where(line => line.Length > 0)];
        var tokens = Enumerable.Range(0, Bytes).Select(b => ByteLevelAlphabet.Character((byte)b).ToString())
            .Concat(merges.Select(merge => merge.Replace(" ", "", StringComparison.Ordinal)))
            .Distinct(StringComparer.Ordinal);
        return Of([.. tokens], merges);
    }

    private static Vocabulary Of(IReadOnlyList<string> tokens, IReadOnlyList<string> merges) => new(
        "byte-level BPE of the demo model",
        [.. tokens, .. R1Chat.Tokens],
        [.. tokens.Select(_ => Normal), .. R1Chat.Tokens.Select(_ => Control)],
        merges);
}
