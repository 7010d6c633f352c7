using System.Text.Json;
using CsCheck;
using EdgeLlm.Diagnostics.Answering;
using EdgeLlm.Diagnostics.Catalogue;

namespace EdgeLlm.Diagnostics.Tests.Answering;

public sealed class DiagnosisSchemaTests
{
    private static readonly HashSet<string> s_known =
    [
        "type", "properties", "required", "additionalProperties", "items", "minItems", "maxItems", "uniqueItems", "enum", "const", "anyOf", "minimum", "maximum",
    ];

    [Fact]
    public void Schema_offers_exactly_the_labels_of_its_case()
    {
        using var schema = JsonDocument.Parse(DiagnosisSchema.Build(Cases.Usual));
        var causes = schema.RootElement.GetProperty("anyOf")[0].GetProperty("properties");
        var cause = causes.GetProperty("causes").GetProperty("items").GetProperty("properties");
        Assert.Equal(["cause", "evidence", "confidence"], cause.EnumerateObject().Select(property => property.Name));
        Assert.Equal(["K1.1", "K1.2", "K2.1"], Labels(cause.GetProperty("cause")));
        Assert.Equal(Cases.Usual.Evidence.Select(fact => fact.Label), Labels(cause.GetProperty("evidence").GetProperty("items")));
        Assert.Equal(["K1.1a", "K1.1b", "K1.2a", "K2.1a"], Labels(causes.GetProperty("checks").GetProperty("items")));
    }

    [Fact]
    public void Schema_allows_only_unknown_when_the_catalogue_knows_nothing()
    {
        using var schema = JsonDocument.Parse(DiagnosisSchema.Build(Cases.Of(Reports.Unknown, MatchKind.Text)));
        Assert.Equal(["unknown", "evidence"], schema.RootElement.GetProperty("properties").EnumerateObject().Select(property => property.Name));
    }

    [Fact]
    public void Schema_uses_only_keys_that_the_engine_knows_and_never_offers_an_empty_choice() =>
        Cases.Any.Sample(c =>
        {
            using var schema = JsonDocument.Parse(DiagnosisSchema.Build(c));
            AssertKnown(schema.RootElement);
        });

    private static void AssertKnown(JsonElement schema)
    {
        foreach (var property in schema.EnumerateObject())
        {
            Assert.Contains(property.Name, s_known);
            switch (property.Name)
            {
                case "properties":
                    Assert.All(property.Value.EnumerateObject(), inner => AssertKnown(inner.Value));
                    break;
                case "anyOf":
                    Assert.All(property.Value.EnumerateArray(), AssertKnown);
                    break;
                case "items":
                    AssertKnown(property.Value);
                    break;
                case "enum":
                    Assert.NotEqual(0, property.Value.GetArrayLength());
                    break;
                case "maxItems":
                    Assert.True(property.Value.GetInt32() >= schema.GetProperty("minItems").GetInt32());
                    break;
                case "uniqueItems":
                    Assert.True(schema.GetProperty("items").GetProperty("enum").GetArrayLength() >= schema.GetProperty("maxItems").GetInt32());
                    break;
            }
        }
    }

    private static IEnumerable<string?> Labels(JsonElement schema) => schema.GetProperty("enum").EnumerateArray().Select(label => label.GetString());
}
