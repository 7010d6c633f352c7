using EdgeLlm.Inference.Constraints;

namespace EdgeLlm.Inference.Tests.Constraints;

public sealed class ValueTests
{
    [Fact]
    public void Enum_with_shared_beginnings_keeps_every_value_apart() =>
        Assert.Equal(["\"K1\"", "\"K1.1\"", "\"K10\""], Language.AllTexts("""{"enum":["K1","K10","K1.1"]}"""));

    [Fact]
    public void Enum_values_are_written_compactly_with_as_few_escapes_as_JSON_allows() =>
        Assert.Equal(
            new[] { "\"<ü>\"", "\"\\\"\\\\/\\n\\u0001\\u007f\"", "\"😀\"", "-0.50", "[1,{\"b\":null,\"a\":\"x\"}]", "null", "{}" }.Order(StringComparer.Ordinal),
            Language.AllTexts("""{"enum":["<\u00fc>","\"\\\/\n\u0001\u007f","\ud83d\ude00",-0.50,[ 1 , {"b" : null, "a":"x"}],null,{ }]}"""));

    [Fact]
    public void Enum_value_longer_than_any_literal_is_kept_whole()
    {
        var value = string.Concat(Enumerable.Repeat("0123456789", 50)) + "x";
        Assert.Equal([$"\"{value}\""], Language.AllTexts($$"""{"const":"{{value}}"}"""));
    }

    [Fact]
    public void Type_beside_enum_is_allowed_where_it_agrees() =>
        Assert.Equal(["1.0", "2"], Language.AllTexts("""{"type":"integer","enum":[1.0,2]}"""));

    [Fact]
    public void Optional_properties_may_be_left_out_and_commas_follow()
    {
        const string schema = """
            {"type":"object","properties":{"a":{"const":1},"b":{"const":2},"c":{"const":3}},"required":["b"],"additionalProperties":false}
            """;
        Assert.Equal(["""{"a":1,"b":2,"c":3}""", """{"a":1,"b":2}""", """{"b":2,"c":3}""", """{"b":2}"""], Language.AllTexts(schema));
    }

    [Fact]
    public void Object_whose_properties_are_all_optional_may_be_empty()
    {
        const string schema = """{"type":"object","properties":{"a":{"const":1},"b":{"const":2}}}""";
        Assert.Equal(["""{"a":1,"b":2}""", """{"a":1}""", """{"b":2}""", "{}"], Language.AllTexts(schema));
    }

    [Fact]
    public void Unique_items_are_every_arrangement_without_repetition()
    {
        const string schema = """{"type":"array","items":{"enum":[1,2,12]},"uniqueItems":true,"minItems":1,"maxItems":2}""";
        string[] expected = ["[12,1]", "[12,2]", "[12]", "[1,12]", "[1,2]", "[1]", "[2,12]", "[2,1]", "[2]"];
        Assert.Equal(expected.Order(StringComparer.Ordinal), Language.AllTexts(schema));
    }

    [Fact]
    public void Unique_items_treat_equal_values_as_one()
    {
        const string schema = """{"type":"array","items":{"enum":[1,1.0,10e-1,{"a":1,"b":2},{"b":2,"a":1}]},"uniqueItems":true,"minItems":2}""";
        Assert.Equal(["""[1,{"a":1,"b":2}]""", """[{"a":1,"b":2},1]"""], Language.AllTexts(schema));
    }

    [Fact]
    public void Unique_items_of_many_values_stay_affordable()
    {
        var values = string.Join(",", Enumerable.Range(1, 256).Select(index => $"\"E{index}\""));
        var schema = $$"""{"type":"array","items":{"enum":[{{values}}]},"uniqueItems":true,"minItems":256}""";
        var automaton = JsonSchemaCompiler.Compile(schema);
        Assert.True(automaton.Accepts("[" + values + "]"));
        Assert.False(automaton.Accepts("[" + values + ",\"E1\"]"));
        Assert.True(automaton.Accepts(automaton.ShortestCompletion(automaton.Start).Span));
    }

    [Theory]
    [InlineData("""{"type":"array","items":{"const":1},"maxItems":2}""", "[1,1] [1] []")]
    [InlineData("""{"type":"array","items":{"const":1},"minItems":2,"maxItems":3}""", "[1,1,1] [1,1]")]
    [InlineData("""{"type":"array","items":{"const":1},"maxItems":0}""", "[]")]
    [InlineData("""{"type":"array","items":{"const":1},"uniqueItems":true}""", "[1] []")]
    [InlineData("""{"type":["null","boolean"]}""", "false null true")]
    [InlineData("""{"anyOf":[{"const":"a"},{"type":"null"},{"const":"a"}]}""", "\"a\" null")]
    public void Language_is_what_the_schema_says(string schema, string expected) => Assert.Equal(expected.Split(' '), Language.AllTexts(schema));
}
