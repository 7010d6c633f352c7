using EdgeLlm.Diagnostics.Tests.Knowledge;
using EdgeLlm.Diagnostics.Understanding;

namespace EdgeLlm.Diagnostics.Tests.Understanding;

public sealed class ReportMeaningTests
{
    private static readonly int s_speed = TestKnowledge.Lexicon.Find("speed");
    private static readonly int s_pressure = TestKnowledge.Lexicon.Find("pressure");
    private static readonly int s_level = TestKnowledge.Lexicon.Find("level");

    [Fact]
    public void Word_that_most_tags_begin_with_tells_nothing_about_one_of_them()
    {
        var meaning = Of(Tags("ST2.Current", "ST2.Level", "ST2.Mode", "ST2.Ready", "ST2.Lamp"));
        Assert.DoesNotContain(meaning.Signals, signal => signal.Has(s_speed));
        Assert.Contains(s_speed, meaning.Context);
    }

    [Fact]
    public void Word_that_one_tag_begins_with_is_its_own()
    {
        var meaning = Of(Tags("ST2.Value", "Current", "Level", "Mode", "Ready"));
        Assert.Equal([0], meaning.WithTerm(s_speed));
        Assert.DoesNotContain(s_speed, meaning.Context);
    }

    [Fact]
    public void Unit_is_surer_than_words()
    {
        var signal = Assert.Single(Of(Reports.With(Reports.Number("Tank.Level", 5))).Signals);
        Assert.True(signal.Has(s_level));
        Assert.True(signal.Has(s_pressure));
        Assert.Equal(s_pressure, signal.OfUnit);
    }

    [Fact]
    public void Unit_that_says_what_the_words_say_adds_nothing() => Assert.Equal(-1, Assert.Single(Of(Reports.With(Reports.Number("Tank.Pressure", 5))).Signals).OfUnit);

    [Fact]
    public void Value_that_was_kept_from_the_trip_is_known_as_such()
    {
        var signals = Of(Tags("Motor.Current_AtTrip", "Motor.Current")).Signals;
        Assert.Equal([true, false], signals.Select(signal => signal.IsLatched));
    }

    [Theory]
    [InlineData("Infeed pump", "", "")]
    [InlineData("", "Pump does not start", "")]
    [InlineData("", "", "Pump tripped")]
    public void Asset_and_alarms_say_what_else_the_report_talks_of(string family, string message, string earlier)
    {
        var report = Reports.Unknown with
        {
            Asset = new Asset { Id = "QX-1", Family = family },
            Alarm = new Alarm { Message = message },
            AlarmHistory = [new Alarm { Condition = earlier }],
        };
        Assert.Contains(TestKnowledge.Lexicon.Find("pump"), Of(report).Context);
    }

    [Fact]
    public void Signals_are_found_by_their_terms_and_words()
    {
        var meaning = Of(Reports.With(Reports.Number("P1", 1) with { Description = "泵出口压力" }, Reports.Number("Tank.Level", 1)));
        Assert.Equal([0], meaning.WithTerm(TestKnowledge.Lexicon.Find("pump")));
        Assert.Equal([1], meaning.WithWord("tank"));
        Assert.Empty(meaning.WithWord("nothing"));
        Assert.Empty(meaning.WithTerm(-1));
    }

    private static FaultReport Tags(params string[] names) => Reports.With([.. names.Select(name => Reports.Switch(name, true))]);

    private static ReportMeaning Of(FaultReport report) => ReportMeaning.Of(report, TestKnowledge.Lexicon);
}
