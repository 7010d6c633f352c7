using EdgeLlm.Inference.Constraints;

namespace EdgeLlm.Inference.Tests.Constraints;

/// <summary>Exactly one of several schemas, where they can be told apart.</summary>
public sealed class OneOfTests
{
    private const string Shapes = """
        {"oneOf":[
          {"type":"object","properties":{"kind":{"const":"circle"},"radius":{"type":"number"}},"required":["kind","radius"]},
          {"type":"object","properties":{"kind":{"const":"square"},"side":{"type":"number"}},"required":["kind","side"]},
          {"type":"string","pattern":"^[a-z]{1,8}$"},
          {"type":"null"}]}
        """;

    [Theory]
    [InlineData("""{"kind":"circle","radius":2}""", true)]
    [InlineData("""{"kind":"square","side":2.5}""", true)]
    [InlineData("\"none\"", true)]
    [InlineData("null", true)]
    [InlineData("""{"kind":"circle","side":2}""", false)]
    [InlineData("true", false)]
    public void Any_of_them_may_be_written(string json, bool isAccepted) => Assert.Equal(isAccepted, JsonSchemaCompiler.Compile(Shapes).Accepts(json));

    [Theory]
    [InlineData("""{"oneOf":[{"type":"integer"},{"type":"number"}]}""")]
    [InlineData("""{"oneOf":[{"type":"string","maxLength":5},{"enum":["abc","abcdefgh"]}]}""")]
    [InlineData("""{"oneOf":[{"type":"object","properties":{"a":{"type":"null"}}},{"type":"object","properties":{"b":{"type":"null"}}}]}""")]
    [InlineData("""{"oneOf":[{"type":"object","properties":{"a":{"type":"integer"}},"required":["a"]},{"type":"object","properties":{"b":{"type":"integer"}}}]}""")]
    [InlineData("""{"oneOf":[{"type":"object","properties":{"a":{"type":"null"},"b":{"type":"null"}},"required":["a","b"]},{"type":"object","properties":{"b":{"type":"null"},"a":{"type":"null"}},"required":["a","b"]}]}""")]
    [InlineData("""{"oneOf":[{"const":{"b":1,"a":1}},{"type":"object","properties":{"a":{"type":"integer"},"b":{"type":"integer"}},"required":["a","b"]}]}""")]
    [InlineData("""{"oneOf":[{"const":"\u0001"},{"type":"string"}]}""")]
    [InlineData("""{"oneOf":[{"const":1},{"const":0.1e1}]}""")]
    public void Schemas_that_share_a_value_are_refused(string schema)
    {
        var error = Assert.Throws<EdgeLlmException>(() => JsonSchemaCompiler.Compile(schema));
        Assert.Contains("#/oneOf", error.Message, StringComparison.Ordinal);
        Assert.Contains("schemas 0 and 1", error.Message, StringComparison.Ordinal);
        Assert.Contains("anyOf", error.Message, StringComparison.Ordinal);
    }
}
