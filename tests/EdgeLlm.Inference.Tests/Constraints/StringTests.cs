using System.Text;
using System.Text.Unicode;
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
    public void Bytes_are_accepted_exactly_if_they_are_UTF_8()
    {
        // Every lead with every second byte, then bytes on both sides of what a tail may be.
        var any = JsonSchemaCompiler.Compile("""{"type":"string"}""");
        byte[] tails = [0x7E, 0x80, 0x9F, 0xA0, 0xBF, 0xC0];
        for (var lead = 0x80; lead <= 0xFF; lead++)
        {
            for (var second = 0x80; second <= 0xFF; second++)
            {
                Compare([(byte)lead, (byte)second]);
                foreach (var third in tails)
                {
                    Compare([(byte)lead, (byte)second, third]);
                    foreach (var fourth in tails)
                    {
                        Compare([(byte)lead, (byte)second, third, fourth]);
                    }
                }
            }

            Compare([(byte)lead]);
        }

        void Compare(byte[] bytes) =>
            Assert.True(Utf8.IsValid(bytes) == any.Accepts([(byte)'"', .. bytes, (byte)'"']), Convert.ToHexString(bytes));
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
