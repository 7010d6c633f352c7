using System.Text;
using CsCheck;
using EdgeLlm.Inference.Constraints;

namespace EdgeLlm.Inference.Tests.Constraints;

public sealed class StringTests
{
    private static readonly ByteAutomaton s_one = JsonSchemaCompiler.Compile("""{"type":"string","minLength":1,"maxLength":1}""");

    [Fact]
    public void Every_scalar_value_but_controls_quote_and_backslash_is_one_character()
    {
        for (var value = 0; value <= 0x10FFFF; value++)
        {
            if (Rune.IsValid(value))
            {
                var isPlain = value >= 0x20 && value != '"' && value != '\\' && value != 0x7F;
                Assert.True(isPlain == s_one.Accepts($"\"{new Rune(value)}\""), $"U+{value:X4}");
            }
        }
    }

    [Fact]
    public void Bytes_that_are_not_UTF_8_are_never_accepted()
    {
        var strict = new UTF8Encoding(false, throwOnInvalidBytes: true);
        Gen.Byte[0x80, 0xFF].Array[1, 5].Sample(bytes =>
        {
            byte[] text = [(byte)'"', .. bytes, (byte)'"'];
            var any = JsonSchemaCompiler.Compile("""{"type":"string"}""").Accepts(text);
            Assert.Equal(IsValid(text), any);
        }, iter: 2000, threads: 1);

        bool IsValid(byte[] text)
        {
            try
            {
                strict.GetCharCount(text);
                return true;
            }
            catch (DecoderFallbackException)
            {
                return false;
            }
        }
    }

    [Theory]
    [InlineData("\"\\n\"", true)]
    [InlineData("\"\\/\"", true)]
    [InlineData("\"\\\"\"", true)]
    [InlineData("\"\\u0041\"", false)]
    [InlineData("\"\\x\"", false)]
    [InlineData("\"😀\"", true)]
    [InlineData("\"\"", false)]
    [InlineData("\"ab\"", false)]
    public void Length_counts_code_points_and_escapes_as_one(string text, bool isAccepted) => Assert.Equal(isAccepted, s_one.Accepts(text));
}
