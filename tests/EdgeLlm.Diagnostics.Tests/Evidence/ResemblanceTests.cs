using System.Collections.Immutable;
using EdgeLlm.Diagnostics.Catalogue;
using EdgeLlm.Diagnostics.Evidence;
using EdgeLlm.Diagnostics.Tests.Answering;

namespace EdgeLlm.Diagnostics.Tests.Evidence;

public sealed class ResemblanceTests
{
    private static readonly CatalogueCause s_seal = Cause("Shaft seal leaks", "轴封漏油");
    private static readonly CatalogueCause s_pump = Cause("Pump worn out", "油泵磨损");

    [Theory]
    [InlineData("Oil drips from the seal of the shaft", 0)]
    [InlineData("The pumps are worn", 1)]
    [InlineData("轴封处漏油", 0)]
    [InlineData("油泵磨损了", 1)]
    public void Note_that_talks_of_a_cause_makes_it_resemble_what_was_observed(string note, int expected)
    {
        var found = Of(Reports.With() with { OperatorNote = note });
        Assert.True(found[expected].Score > found[1 - expected].Score);
        Assert.NotEmpty(found[expected].Facts);
    }

    [Fact]
    public void Words_that_all_causes_have_tell_nothing()
    {
        var found = Resemblance.Of([Cause("Oil level low", "油位低"), Cause("Oil pressure low", "油压低")], Observe(Reports.With() with { OperatorNote = "Oil low" }));
        Assert.All(found, cause => Assert.Equal(0, cause.Score));
        Assert.All(found, cause => Assert.Empty(cause.Facts));
    }

    [Fact]
    public void Value_that_is_normal_speaks_a_little_against_a_cause_and_is_never_cited_for_it()
    {
        var pressure = Reports.Number("P1", 6, new Limits(Low: 5, High: 7), nominal: 6) with { Description = "Pressure behind the pump" };
        var found = Of(Reports.With(pressure));
        Assert.True(found[1].Score < 0);
        Assert.Empty(found[1].Facts);
    }

    private static CatalogueCause Cause(string en, string zh) => Cases.Cause("any") with { Text = new LocalizedText(en, zh), Checks = [new LocalizedText("Look", "查看")] };

    private static ImmutableArray<Resemblance> Of(FaultReport report) => Resemblance.Of([s_seal, s_pump], Observe(report));

    private static ImmutableArray<Observation> Observe(FaultReport report) => EvidenceBuilder.Observe(report);
}
