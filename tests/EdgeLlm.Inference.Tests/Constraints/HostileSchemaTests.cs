using System.Diagnostics;
using EdgeLlm.Inference.Constraints;

namespace EdgeLlm.Inference.Tests.Constraints;

public sealed class HostileSchemaTests
{
    /// <summary>Far above what any of these takes, far below what an unbounded one would.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    public static TheoryData<string, string> Refused => new()
    {
        { "empty", "" },
        { "not JSON", "{\"type\":" },
        { "trailing text", "{\"type\":\"null\"} x" },
        { "comment", "{\"type\":\"null\"/**/}" },
        { "half a surrogate in the text", "{\"const\":\"\ud800\"}" },
        { "1 MB", "{\"type\":\"null\",\"title\":\"" + new string('x', 1 << 20) + "\"}" },
        { "257 KiB in UTF-8, less in UTF-16", "{\"type\":\"null\",\"title\":\"" + new string('ü', 132_000) + "\"}" },
        { "100,000 brackets", new string('[', 100_000) },
        { "33 levels", Nested(33) },
        { "1,000 levels", Nested(1000) },
        { "long key", "{\"" + new string('k', 200_000) + "\":1}" },
        { "control characters in a key", "{\"a\\n\\u0000b\":1}" },
        { "long names on every level", Repeated("{\"type\":\"object\",\"properties\":{\"" + new string('n', 500) + "\":", 31) + "{}" + Repeated("}}", 31) },
        { "huge enum", "{\"enum\":[" + string.Join(",", Enumerable.Range(0, 40_000)) + "]}" },
        { "many properties", Properties(3000) },
        { "many branches", "{\"anyOf\":[" + string.Join(",", Enumerable.Range(1, 5000).Select(index => $"{{\"type\":\"integer\",\"minimum\":{index}12345678}}")) + "]}" },
        { "many required names", "{\"type\":\"object\",\"properties\":{},\"required\":[" + string.Join(",", Enumerable.Range(0, 30_000).Select(index => $"\"{index}\"")) + "]}" },
        { "257 unique values", "{\"type\":\"array\",\"uniqueItems\":true,\"items\":{\"enum\":[" + string.Join(",", Enumerable.Range(0, 257)) + "]}}" },
        { "number with many digits", "{\"type\":\"number\",\"minimum\":" + new string('9', 100_000) + "}" },
        { "exponent beyond all bounds", "{\"type\":\"array\",\"items\":{\"type\":\"null\"},\"minItems\":1e" + new string('9', 1000) + "}" },
        { "shortest answer too long", "{\"type\":\"array\",\"minItems\":65536,\"items\":{\"type\":\"array\",\"minItems\":65536,\"items\":{\"type\":\"string\",\"minLength\":65536}}}" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void Hostile_schema_is_refused_quickly_and_in_one_short_line(string name, string schema)
    {
        var clock = Stopwatch.StartNew();
        var refusal = Assert.Throws<EdgeLlmException>(() => JsonSchemaCompiler.Compile(schema));
        Assert.True(clock.Elapsed < s_patience, $"{name} took {clock.Elapsed}");
        Assert.Equal(EdgeLlmError.InvalidSchema, refusal.Error);
        Assert.InRange(refusal.Message.Length, 20, 1000);
        Assert.DoesNotContain(refusal.Message, char.IsControl);
    }

    [Fact]
    public void Schema_at_the_limits_is_followed_quickly()
    {
        string[] schemas =
        [
            Nested(32),
            Properties(1024),
            "{\"enum\":[" + string.Join(",", Enumerable.Range(0, 4096).Select(index => $"\"shared beginning {index}\"")) + "]}",
            "{\"const\":\"" + new string('x', 65_000) + "\"}",
            "{\"type\":\"array\",\"maxItems\":65536,\"items\":{\"type\":\"array\",\"maxItems\":65536,\"items\":{\"type\":\"string\",\"maxLength\":65536}}}",
            "{\"type\":\"string\",\"minLength\":60000}",
            "{\"anyOf\":[" + string.Join(",", Enumerable.Range(1, 256).Select(index => $"{{\"type\":\"array\",\"minItems\":{index},\"items\":{{\"type\":\"string\",\"minLength\":{index}}}}}")) + "]}",
        ];
        foreach (var schema in schemas)
        {
            var clock = Stopwatch.StartNew();
            var masks = new MaskCache(JsonSchemaCompiler.Compile(schema), ToyVocabulary.Create());
            var constraint = new AnswerConstraint(masks);
            for (var step = 0; step < 30 && !constraint.IsComplete; step++)
            {
                var token = Walk.TokensOf(constraint.Mask)[^1];
                if (!constraint.TryAccept(token, 1_000_000))
                {
                    break;
                }
            }

            Assert.True(masks.Automaton.Accepts(masks.Automaton.ShortestCompletion(masks.Automaton.Start).Span));
            Assert.True(clock.Elapsed < s_patience, $"{clock.Elapsed} for a schema of {schema.Length} characters");
        }
    }

    [Fact]
    public void Long_bounded_text_forgets_states_instead_of_failing()
    {
        var trie = ToyVocabulary.Create();
        var masks = new MaskCache(JsonSchemaCompiler.Compile("""{"type":"string","maxLength":60000}""", crowdedBytes: 1 << 20), trie);
        var constraint = new AnswerConstraint(masks);
        Assert.True(constraint.TryAccept('"' + 2, 100_000));
        for (var step = 0; step < 5000; step++)
        {
            Assert.Contains('x' + 2, Walk.TokensOf(constraint.Mask));
            Assert.True(constraint.TryAccept('x' + 2, 100_000));
        }

        Assert.True(masks.Automaton.Epoch > 0);
        Assert.Equal("\""u8, constraint.Close().Span);
    }

    private static string Properties(int count) =>
        "{\"type\":\"object\",\"properties\":{" + string.Join(",", Enumerable.Range(0, count).Select(index => $"\"property {index}\":{{\"type\":\"integer\"}}")) + "}}";

    private static string Repeated(string text, int count) => string.Concat(Enumerable.Repeat(text, count));

    private static string Nested(int levels) =>
        Repeated("{\"type\":\"array\",\"items\":", levels - 1) + "{\"type\":\"null\"}" + Repeated("}", levels - 1);
}
