using EdgeLlm.Inference.Constraints;

namespace EdgeLlm.Inference.Tests.Constraints;

public sealed class SchemaRefusalTests
{
    [Theory]
    [InlineData("format", "\"date\"")]
    [InlineData("allOf", "[]")]
    [InlineData("not", "{}")]
    [InlineData("$ref", "\"#\"")]
    [InlineData("$defs", "{}")]
    [InlineData("patternProperties", "{}")]
    [InlineData("prefixItems", "[]")]
    [InlineData("contains", "{}")]
    [InlineData("multipleOf", "2")]
    [InlineData("minProperties", "1")]
    [InlineData("dependentRequired", "{}")]
    [InlineData("if", "{}")]
    [InlineData("nullable", "true")]
    [InlineData("tpye", "\"string\"")]
    public void Unknown_key_is_refused_by_name_and_place(string key, string value)
    {
        var schema = """{"type":"object","properties":{"a/b":{"type":"array","items":{"type":"string",""" + $"\"{key}\":{value}" + "}}}}";
        RequireRefusal(schema, $"#/properties/a~1b/items/{key}", key);
    }

    [Theory]
    [InlineData("{}", "#", "type")]
    [InlineData("true", "#", "object")]
    [InlineData("[]", "#", "object")]
    [InlineData("""{"title":"x"}""", "#", "type")]
    [InlineData("""{"type":"text"}""", "#/type", "type")]
    [InlineData("""{"type":[]}""", "#/type", "type")]
    [InlineData("""{"type":["null","null"]}""", "#/type/1", "type")]
    [InlineData("""{"type":7}""", "#/type", "type")]
    [InlineData("""{"type":"object"}""", "#", "properties")]
    [InlineData("""{"type":"object","properties":[]}""", "#/properties", "properties")]
    [InlineData("""{"type":"object","properties":{"a":{}}}""", "#/properties/a", "type")]
    [InlineData("""{"type":"object","properties":{"a":true}}""", "#/properties/a", "schema")]
    [InlineData("""{"type":"object","properties":{},"required":["b"]}""", "#/required/0", "required")]
    [InlineData("""{"type":"object","properties":{"b":{"type":"null"}},"required":["b","b"]}""", "#/required/1", "required")]
    [InlineData("""{"type":"object","properties":{},"required":"b"}""", "#/required", "required")]
    [InlineData("""{"type":"object","properties":{},"required":[1]}""", "#/required/0", "required")]
    [InlineData("""{"type":"object","properties":{},"additionalProperties":{}}""", "#/additionalProperties", "additionalProperties")]
    [InlineData("""{"type":"array"}""", "#", "items")]
    [InlineData("""{"type":"array","items":[{"type":"null"}]}""", "#/items", "schema")]
    [InlineData("""{"type":"array","items":{"type":"null"},"minItems":3,"maxItems":2}""", "#/minItems", "minItems")]
    [InlineData("""{"type":"array","items":{"type":"null"},"maxItems":-1}""", "#/maxItems", "maxItems")]
    [InlineData("""{"type":"array","items":{"type":"null"},"maxItems":1.5}""", "#/maxItems", "maxItems")]
    [InlineData("""{"type":"array","items":{"type":"null"},"maxItems":"1"}""", "#/maxItems", "maxItems")]
    [InlineData("""{"type":"array","items":{"type":"null"},"maxItems":1e9}""", "#/maxItems", "maxItems")]
    [InlineData("""{"type":"array","items":{"type":"null"},"minItems":99999999999999999999}""", "#/minItems", "minItems")]
    [InlineData("""{"type":"array","items":{"type":"string"},"uniqueItems":true}""", "#/uniqueItems", "uniqueItems")]
    [InlineData("""{"type":"array","items":{"enum":[1,1.0]},"uniqueItems":true,"minItems":2}""", "#/minItems", "minItems")]
    [InlineData("""{"type":"array","items":{"enum":[1]},"uniqueItems":1}""", "#/uniqueItems", "uniqueItems")]
    [InlineData("""{"type":"string","minLength":2,"maxLength":1}""", "#/minLength", "minLength")]
    [InlineData("""{"type":"string","maxLength":1000000}""", "#/maxLength", "maxLength")]
    [InlineData("""{"type":"string","minimum":1}""", "#/minimum", "minimum")]
    [InlineData("""{"type":"integer","minimum":2,"maximum":1}""", "#/maximum", "minimum")]
    [InlineData("""{"type":"integer","exclusiveMinimum":2,"maximum":2}""", "#/maximum", "exclusiveMinimum")]
    [InlineData("""{"type":"integer","minimum":1.2,"maximum":1.8}""", "#", "integer")]
    [InlineData("""{"type":"integer","minimum":1e18}""", "#", "18 digits")]
    [InlineData("""{"type":"integer","minimum":"1"}""", "#/minimum", "minimum")]
    [InlineData("""{"type":"integer","minimum":1,"exclusiveMinimum":true}""", "#/exclusiveMinimum", "exclusiveMinimum")]
    [InlineData("""{"type":"number","minimum":1e15}""", "#/minimum", "minimum")]
    [InlineData("""{"type":"number","minimum":0,"maximum":0.1234567890123456}""", "#/maximum", "maximum")]
    [InlineData("""{"type":"number","maximum":1e-999999999999}""", "#/maximum", "maximum")]
    [InlineData("""{"type":"number","exclusiveMinimum":0.12345678901234,"exclusiveMaximum":0.12345678901235}""", "#", "number")]
    [InlineData("""{"enum":[]}""", "#/enum", "enum")]
    [InlineData("""{"enum":"a"}""", "#/enum", "enum")]
    [InlineData("""{"type":"string","enum":["a",null]}""", "#/enum/1", "type")]
    [InlineData("""{"type":"integer","const":1.5}""", "#/const", "type")]
    [InlineData("""{"enum":["a"],"const":"a"}""", "#/const", "const")]
    [InlineData("""{"type":"string","enum":["a"],"maxLength":3}""", "#/maxLength", "maxLength")]
    [InlineData("""{"anyOf":[]}""", "#/anyOf", "anyOf")]
    [InlineData("""{"anyOf":[{"type":"null"},{}]}""", "#/anyOf/1", "type")]
    [InlineData("""{"type":"string","anyOf":[{"type":"null"}]}""", "#/type", "anyOf")]
    public void Schema_without_an_exact_meaning_is_refused_where_it_is_wrong(string schema, string place, string word) => RequireRefusal(schema, place, word);

    [Theory]
    [InlineData("""{"type":"null","type":"string"}""", "#", "type")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"null"},"\u0061":{"type":"null"}}}""", "#/properties", "a")]
    [InlineData("""{"const":{"x":1,"x":2}}""", "#/const", "x")]
    [InlineData("""{"enum":["\ud800"]}""", "#/enum/0", "surrogate")]
    [InlineData("""{"type":"object","properties":{"\udc00":{"type":"null"}}}""", "#/properties", "surrogate")]
    public void Schema_that_parsers_read_differently_is_refused(string schema, string place, string word) => RequireRefusal(schema, place, word);

    [Fact]
    public void Annotations_are_ignored()
    {
        const string schema = """
            {"$schema":"s","$id":"i","$comment":"c","title":"t","description":"d","default":{"a":1},"examples":[1],"type":"null"}
            """;
        Assert.Equal(["null"], Language.AllTexts(schema));
    }

    private static void RequireRefusal(string schema, string place, string word)
    {
        var refusal = Assert.Throws<EdgeLlmException>(() => JsonSchemaCompiler.Compile(schema));
        Assert.Equal(EdgeLlmError.InvalidSchema, refusal.Error);
        Assert.Contains($" {place}: ", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(word, refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refusal.Message);
    }
}
