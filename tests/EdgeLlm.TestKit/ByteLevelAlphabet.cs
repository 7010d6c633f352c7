using System.Text;

namespace EdgeLlm.TestKit;

/// <summary>
/// How byte-level vocabularies write bytes as text: printable Latin-1 bytes stand for themselves, and the other 68 take
/// the code points from U+0100 on, in order. So a space becomes 'Ġ' and a line feed 'Ċ'.
/// </summary>
public static class ByteLevelAlphabet
{
    private static readonly char[] s_charOf = MakeAlphabet();
    private static readonly Dictionary<char, byte> s_byteOf = Enumerable.Range(0, 256).ToDictionary(b => s_charOf[b], b => (byte)b);

    /// <summary>The character that stands for a byte.</summary>
    public static char Character(byte value) => s_charOf[value];

    /// <summary>Writes a text's UTF-8 bytes in the alphabet.</summary>
    public static string Encode(string text) => string.Create(Encoding.UTF8.GetByteCount(text), text, static (characters, source) =>
    {
        var bytes = Encoding.UTF8.GetBytes(source);
        for (var i = 0; i < bytes.Length; i++)
        {
            characters[i] = s_charOf[bytes[i]];
        }
    });

    /// <summary>The bytes that a token written in the alphabet stands for.</summary>
    public static byte[] Decode(string token) => [.. token.Select(character => s_byteOf[character])];

    private static char[] MakeAlphabet()
    {
        var characters = new char[256];
        var next = (char)256;
        for (var b = 0; b < 256; b++)
        {
            var printable = b is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF);
            characters[b] = printable ? (char)b : next++;
        }

        return characters;
    }
}
