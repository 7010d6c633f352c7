using System.Text;
using EdgeLlm.Inference.Constraints;

namespace EdgeLlm.Inference.Tests.Constraints;

/// <summary>Small vocabularies with the shapes that make masks hard: punctuation in one piece, halves of characters.</summary>
internal static class ToyVocabulary
{
    public const int EndOfGeneration = 0;

    private static readonly string[] s_pieces =
    [
        "\":", "\",\"", "},{", "\"}", "[{\"", "],", "true", "fal", "se", "null", "00", "12", "-1", ".5", "e+", "1e", "0.", "\\\"",
        "\\n", "\\", "\"\"", "a\"", "ab", "abc", "{\"a\":", "{\"ab\":\"", "\"a\"", "K1", "\"K", "0\",\"K1", "  ", " the", "[]", "[[", "ü", "é\"",
        "\"]}", "9999", "\t", "\u007f", "😀x",
        "fifteen_letters", "sixteen letters!", "seventeen letters", "über achtzehn Zeich",
    ];

    /// <summary>Trailing halves, leading halves and straddling parts of multi-byte characters.</summary>
    private static readonly byte[][] s_partial =
    [
        [0xC3], [0xBC], [0xE2, 0x82], [0x82, 0xAC], [0xAC, 0x22], [0xF0, 0x9F], [0x9F, 0x98], [0x98, 0x80, 0x61], [0x61, 0xF0], [0x22, 0xE2],
        [0xED, 0xA0], [0xED, 0x9F], [0xF4, 0x90], [0xF4, 0x8F, 0xBF], [0xE0, 0x80], [0xC0, 0x80], [0xF5, 0x80],
    ];

    /// <summary>Token 0 ends the generation, 1 is a control token, then come 256 bytes and some longer pieces.</summary>
    public static TokenTrie Create(int seed = 1, bool onlyAscii = false)
    {
        var random = new Random(seed);
        List<ReadOnlyMemory<byte>> tokens = ["<end>"u8.ToArray(), ReadOnlyMemory<byte>.Empty];
        tokens.AddRange(Enumerable.Range(0, 256).Select(value => new ReadOnlyMemory<byte>([(byte)value])));
        var longer = s_pieces.Select(Encoding.UTF8.GetBytes).Concat(s_partial).Where(_ => random.Next(3) > 0).ToList();
        for (var count = random.Next(40); count > 0; count--)
        {
            longer.Add([.. Enumerable.Range(0, random.Next(2, 6)).Select(_ => (byte)"\"{}[],:\\ab01.-eE"[random.Next(16)])]);
        }

        tokens.AddRange(longer.Where(piece => !onlyAscii || piece.All(value => value < 0x80)).Select(piece => new ReadOnlyMemory<byte>(piece)));
        return new TokenTrie(tokens, [EndOfGeneration]);
    }
}
