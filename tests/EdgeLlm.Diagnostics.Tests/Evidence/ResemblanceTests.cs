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

    [Theory]
    [InlineData("The pump is not worn, the seal is fine")]
    [InlineData("No pump wear, no wear of anything")]
    [InlineData("未见油泵磨损")]
    public void Words_that_the_note_denies_do_not_sound_like_a_cause(string note)
    {
        var found = Of(Reports.With() with { OperatorNote = note });
        Assert.Empty(found[1].Facts);
        Assert.True(found[1].Score < 1);
    }

    [Fact]
    public void Condition_that_is_false_does_not_sound_like_a_cause()
    {
        Assert.Equal(0, Of(Reports.With(Reports.Switch("PumpWornOut", false)))[1].Score);
        Assert.True(Of(Reports.With(Reports.Switch("PumpWornOut", true)))[1].Score > 0);
    }

    [Fact]
    public void Condition_that_is_false_sounds_like_a_cause_that_tells_of_its_absence()
    {
        var causes = new[] { Cause("Brake does not release", "制动器未松开"), s_pump, s_seal };
        var found = Resemblance.Of(causes, Observe(Reports.With(Reports.Switch("BrakeReleased", false))))[0];
        Assert.True(found.Score > 0);
        Assert.Empty(found.Facts);
    }

    [Theory]
    [InlineData("Oil pressure too low", "油压过低", 1, true)]
    [InlineData("Oil pressure too low", "油压过低", 9, false)]
    [InlineData("Oil pressure too high", "油压过高", 9, true)]
    [InlineData("Oil pressure too high", "油压过高", 1, false)]
    [InlineData("Pump grinds oil pressure gauge", "油压表", 9, false)]
    [InlineData("High oil pressure after low flow", "流量低后油压高", 9, false)]
    public void Value_is_cited_only_for_a_cause_that_names_its_direction(string en, string zh, double value, bool isCited)
    {
        var pressure = Reports.Number("P1", value, new Limits(Low: 2, High: 8)) with { Description = "Oil pressure 油压" };
        var found = Resemblance.Of([Cause(en, zh), s_pump, s_seal], Observe(Reports.With(pressure)))[0];
        Assert.True(found.Score > 0);
        Assert.Equal(isCited, found.Facts.Length > 0);
    }

    private static CatalogueCause Cause(string en, string zh) => Cases.Cause("any") with { Text = new LocalizedText(en, zh), Checks = [new LocalizedText("Look", "查看")] };

    private static ImmutableArray<Resemblance> Of(FaultReport report) => Resemblance.Of([s_seal, s_pump], Observe(report));

    private static ImmutableArray<Observation> Observe(FaultReport report) => EvidenceBuilder.Observe(report);
}
