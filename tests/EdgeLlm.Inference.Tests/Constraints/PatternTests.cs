using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using EdgeLlm.Inference.Constraints;

namespace EdgeLlm.Inference.Tests.Constraints;

/// <summary>Patterns, held against the runtime's own regular expressions.</summary>
public sealed class PatternTests
{
    private const string Alphabet = "abcAZ019_-./\\\"^ é压😀\t";

    [Theory]
    [InlineData("^[A-Z]{1,2}[0-9]{1,3}$")]
    [InlineData("^(ab|a-c)+$")]
    [InlineData("a")]
    [InlineData("^a")]
    [InlineData("a$")]
    [InlineData("^a|b$")]
    [InlineData("^a?b*c+$")]
    [InlineData("^a{0,2}b{2,}$")]
    [InlineData("^[^a-c]*$")]
    [InlineData("^[\\w.\\-]+$")]
    [InlineData("^\\W+$")]
    [InlineData("^\\S*$")]
    [InlineData("^.{3}$")]
    [InlineData("^(?:a|b(?:c|é)?){1,3}$")]
    [InlineData("^[压é-ü😀]+$")]
    [InlineData("^\\\\\"?/$")]
    [InlineData("^a+?b??$")]
    [InlineData("^[\\u0061\\x62]+$")]
    [InlineData("^$")]
    [InlineData("")]
    [InlineData("^[\\d_]{1,3}(\\.[\\d]+)?$")]
    [InlineData("-[^\\\\]$")]
    public void What_may_be_written_is_what_matches(string pattern)
    {
        var automaton = JsonSchemaCompiler.Compile(Schema(pattern));

        // The runtime counts in UTF-16 and takes letters of all scripts for words; a stand-in and the plain class say the same.
        var oracle = new Regex(
            StandIn(pattern).Replace("[\\w", "[0-9A-Za-z_", StringComparison.Ordinal).Replace("\\W", "[^0-9A-Za-z_]", StringComparison.Ordinal),
            RegexOptions.CultureInvariant);
        var random = new Random(1);
        var runes = Alphabet.EnumerateRunes().ToArray();
        var matched = 0;
        for (var i = 0; i < 4000; i++)
        {
            var text = new StringBuilder();
            for (var length = random.Next(6); length > 0; length--)
            {
                text.Append(runes[random.Next(runes.Length)]);
            }

            var expected = oracle.IsMatch(StandIn(text.ToString()));
            matched += expected ? 1 : 0;
            Assert.True(expected == automaton.Accepts(Json(text.ToString())), $"\"{text}\" for {pattern}");
        }

        Assert.NotEqual(0, matched);
    }

    [Fact]
    public void A_string_under_a_pattern_can_always_be_closed()
    {
        var automaton = JsonSchemaCompiler.Compile(Schema("^K[0-9]{2}(\\.[0-9]+)?$"));
        Assert.Equal("\"K00\"", Encoding.UTF8.GetString(automaton.ShortestCompletion(automaton.Start).Span));
    }

    [Fact]
    public void Lengths_beside_a_pattern_are_taken_where_it_keeps_them()
    {
        Assert.True(JsonSchemaCompiler.Compile("""{"type":"string","pattern":"^[a-z]{2,4}$","minLength":1,"maxLength":4}""").Accepts("\"abc\""));
        var error = Assert.Throws<EdgeLlmException>(() => JsonSchemaCompiler.Compile("""{"type":"string","pattern":"^[a-z]+$","maxLength":4}"""));
        Assert.Contains("1 to any number of characters", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("(?=a)b", "look ahead")]
    [InlineData("(?<name>a)", "have a name")]
    [InlineData("(a)\\1", "escape")]
    [InlineData("a\\b", "escape")]
    [InlineData("\\p{L}", "escape")]
    [InlineData("a^b", "anchor")]
    [InlineData("(^a)", "anchor")]
    [InlineData("a**", "quantifier")]
    [InlineData("a{3,2}", "quantifier")]
    [InlineData("a{99999999999}", "quantifier's number")]
    [InlineData("(a*)*", "empty text")]
    [InlineData("*a", "backslash")]
    [InlineData("[z-a]", "range")]
    [InlineData("[a", "not closed")]
    [InlineData("(a", "not closed")]
    [InlineData("a)", "no opening one")]
    [InlineData("a\\", "backslash")]
    [InlineData("^\\v$", "nothing that can be written")]
    public void What_can_not_be_followed_is_refused_with_its_place(string pattern, string why)
    {
        var error = Assert.Throws<EdgeLlmException>(() => JsonSchemaCompiler.Compile(Schema(pattern)));
        Assert.Equal(EdgeLlmError.InvalidSchema, error.Error);
        Assert.Contains("#/pattern", error.Message, StringComparison.Ordinal);
        Assert.Contains(why, error.Message, StringComparison.Ordinal);
    }

    private static string StandIn(string text) => text.Replace("😀", "\uE000", StringComparison.Ordinal);

    private static string Schema(string pattern) => $$"""{"type":"string","pattern":{{JsonSerializer.Serialize(pattern)}}}""";

    private static string Json(string text)
    {
        var json = new StringBuilder("\"");
        foreach (var rune in text.EnumerateRunes())
        {
            json.Append(rune.Value switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\t' => "\\t",
                _ => rune.ToString(),
            });
        }

        return json.Append('"').ToString();
    }
}
