using System.Text.Json;
using CsCheck;
using EdgeLlm.Diagnostics.Answering;
using EdgeLlm.Diagnostics.Catalogue;
using EdgeLlm.Diagnostics.Tests.Properties;
using NJsonSchema;

namespace EdgeLlm.Diagnostics.Tests.Answering;

public sealed class DiagnosisSchemaTests
{
    private static readonly HashSet<string> s_known =
    [
        "type", "properties", "required", "additionalProperties", "items", "minItems", "maxItems", "uniqueItems", "enum", "const", "anyOf",
    ];

    [Fact]
    public void Schema_offers_exactly_the_labels_of_its_case()
    {
        using var schema = JsonDocument.Parse(DiagnosisSchema.Build(Cases.Usual));
        var causes = schema.RootElement.GetProperty("anyOf")[0].GetProperty("properties").GetProperty("causes");
        Assert.Equal((1, 3), (causes.GetProperty("minItems").GetInt32(), causes.GetProperty("maxItems").GetInt32()));
        var offered = causes.GetProperty("items").GetProperty("anyOf").EnumerateArray().Select(cause => cause.GetProperty("properties")).ToList();
        Assert.All(offered, cause => Assert.Equal(["cause", "evidence"], cause.EnumerateObject().Select(property => property.Name)));
        Assert.Equal(["C1", "C2", "C3"], offered.Select(cause => cause.GetProperty("cause").GetProperty("const").GetString()));
        Assert.All(offered, cause => Assert.Equal(Cases.Usual.Evidence.Select(fact => fact.Label), Labels(cause)));
    }

    [Fact]
    public void Schema_offers_no_fact_for_a_cause_that_it_speaks_against()
    {
        var torque = Reports.With(Reports.Number("Torque", 9, new Limits(High: 8)));
        var caseFile = Cases.With(torque, Cases.Cause("ramp", Cases.Sign("torque", SignState.Normal)), Cases.Cause("jam"));
        using var schema = JsonDocument.Parse(DiagnosisSchema.Build(caseFile));
        var causes = schema.RootElement.GetProperty("anyOf")[0].GetProperty("properties").GetProperty("causes").GetProperty("items").GetProperty("anyOf");
        Assert.Equal(["E1"], Labels(causes[0].GetProperty("properties")));
        Assert.Equal(["E1", "E2"], Labels(causes[1].GetProperty("properties")));
    }

    [Fact]
    public void Schema_allows_only_unknown_when_the_catalogue_knows_nothing()
    {
        using var schema = JsonDocument.Parse(DiagnosisSchema.Build(Cases.Of(Reports.Unknown, MatchKind.Text)));
        Assert.Equal(["unknown", "evidence"], schema.RootElement.GetProperty("properties").EnumerateObject().Select(property => property.Name));
    }

    [Fact]
    public void Answers_begin_as_the_alternatives_say_that_are_scored()
    {
        using var schema = JsonDocument.Parse(DiagnosisSchema.Build(Cases.Usual));
        var starts = schema.RootElement.GetProperty("anyOf").EnumerateArray().Select(answer => $"{{\"{answer.GetProperty("properties").EnumerateObject().First().Name}\":");
        Assert.Equal([DiagnosisSchema.CausesStart, DiagnosisSchema.UnknownStart], starts);
    }

    [Fact]
    public void Schema_uses_only_keys_that_the_engine_knows_and_never_offers_an_empty_choice() =>
        AnyCase.OfOwnEntries.Sample(
            c =>
            {
                using var schema = JsonDocument.Parse(DiagnosisSchema.Build(c));
                AssertKnown(schema.RootElement);
            },
            iter: 50);

    [Fact]
    public async Task Schema_means_to_a_validator_what_it_means_to_us()
    {
        var schema = await JsonSchema.FromJsonAsync(DiagnosisSchema.Build(Cases.Usual), TestContext.Current.CancellationToken);
        LegalAnswers.Of(DiagnosisSchema.Build(Cases.Usual)).Sample(answer => Assert.Empty(schema.Validate(answer)), iter: 30);

        // This validator does not know "const", which only tells our own labels apart.
        string[] illegal =
        [
            """{"causes":[]}""",
            """{"causes":[{"cause":"C1","evidence":[]}]}""",
            """{"causes":[{"cause":"C1","evidence":["E1","E1"]}]}""",
            """{"causes":[{"cause":"C1","evidence":["E1"],"confidence":90}]}""",
            """{"causes":[{"cause":"C1","evidence":["E99"]}]}""",
            """{"unknown":true}""",
        ];
        Assert.All(illegal, answer => Assert.NotEmpty(schema.Validate(answer)));
    }

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
                    Assert.NotEqual(0, property.Value.GetArrayLength());
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

    private static IEnumerable<string?> Labels(JsonElement properties) =>
        properties.GetProperty("evidence").GetProperty("items").GetProperty("enum").EnumerateArray().Select(label => label.GetString());
}
