using EdgeLlm.Diagnostics.Evidence;

namespace EdgeLlm.Diagnostics.Tests.Evidence;

public sealed class AlarmFactsTests
{
    [Fact]
    public void Evidence_names_the_first_alarm_of_the_sequence_and_not_one_of_yesterday()
    {
        var report = Reports.Overcurrent with
        {
            AlarmHistory = [Reports.Event("AirPressureLow", -4), Reports.Event("DoorOpen", -86_400), Reports.Event("Jam", -30)],
        };
        Assert.Equal("First alarm of the sequence, 30 s before the fault: \"Jam\" from PLC", Facts.Only(EvidenceKind.FirstOut, report).Text);
        Assert.Contains("Alarm 4 s before the fault: \"AirPressureLow\" from PLC", Facts.Texts(EvidenceKind.Alarm, report));
        Assert.DoesNotContain(EvidenceBuilder.Observe(report), f => f.Text.Contains("DoorOpen", StringComparison.Ordinal));
    }

    [Fact]
    public void Sequence_goes_back_as_far_as_one_alarm_follows_another()
    {
        var report = Reports.Overcurrent with { AlarmHistory = [.. Enumerable.Range(1, 9).Select(i => Reports.Event($"A{i}", -240 * i))] };
        Assert.Equal("First alarm of the sequence, 36 min before the fault: \"A9\" from PLC", Facts.Only(EvidenceKind.FirstOut, report).Text);
    }

    [Fact]
    public void Alarm_that_follows_the_fault_is_no_origin_of_it_but_clocks_may_differ_by_a_second()
    {
        Facts.None(EvidenceKind.FirstOut, Reports.Overcurrent with { AlarmHistory = [Reports.Event("Late", 1.5)] });
        var fact = Facts.Only(EvidenceKind.FirstOut, Reports.Overcurrent with { AlarmHistory = [Reports.Event("Same", 0.9)] });
        Assert.Equal("First alarm of the sequence, 0 ms before the fault: \"Same\" from PLC", fact.Text);
    }

    [Fact]
    public void Reported_alarm_is_not_the_origin_of_itself_and_its_repetitions_are_counted()
    {
        var same = Reports.Overcurrent.Alarm! with { Time = Reports.Noon.AddHours(-3) };
        var report = Reports.Overcurrent with { AlarmHistory = [same, same with { Time = Reports.Noon.AddHours(-1) }, Reports.Overcurrent.Alarm!] };
        Assert.Contains("The same alarm came 2 times before within 3 h", Facts.Texts(EvidenceKind.Alarm, report));
        Facts.None(EvidenceKind.FirstOut, report);
    }

    [Fact]
    public void Alarm_without_a_time_takes_no_part_in_the_sequence() =>
        Facts.None(EvidenceKind.FirstOut, Reports.Overcurrent with { AlarmHistory = [new Alarm { Condition = "When?" }] });

    [Theory]
    [InlineData(10, null)]
    [InlineData(11, "Alarm flood: 11 alarms within 10 min before the fault")]
    public void More_than_ten_alarms_in_ten_minutes_are_a_flood(int alarms, string? expected)
    {
        var report = Reports.Overcurrent with { AlarmHistory = [.. Enumerable.Range(0, alarms).Select(i => Reports.Event($"A{i}", -50 * i))] };
        Assert.Equal(expected, Facts.Texts(EvidenceKind.Flood, report).SingleOrDefault());
    }

    [Fact]
    public void Chattering_alarm_is_told_once_with_how_often_it_came()
    {
        var report = Reports.Overcurrent with
        {
            AlarmHistory = [.. Enumerable.Range(0, 8).Select(i => Reports.Event("LevelLow", -10 * i)), Reports.Event("Jam", -100)],
        };
        var fact = Facts.Only(EvidenceKind.Flood, report);
        Assert.Equal("Chattering alarm, up to 7 times within 1 min, 8 times in all: \"LevelLow\" from PLC", fact.Text.Replace("60 s", "1 min", StringComparison.Ordinal));
        Assert.Contains("LevelLow", fact.Said, StringComparison.Ordinal);
        Assert.Single(Facts.Texts(EvidenceKind.Alarm, report), text => text.Contains("LevelLow", StringComparison.Ordinal));
        Assert.Contains("\"Jam\"", Facts.Only(EvidenceKind.FirstOut, report).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_of_one_alarm_are_no_chatter() =>
        Facts.None(EvidenceKind.Flood, Reports.Overcurrent with { AlarmHistory = [Reports.Event("A", -5), Reports.Event("A", -9), Reports.Event("A", -70)] });

    [Fact]
    public void Alarms_of_one_moment_keep_the_order_of_the_report()
    {
        var report = Reports.Overcurrent with { AlarmHistory = [Reports.Event("First", -5), Reports.Event("Second", -5)] };
        Assert.Contains("\"First\"", Facts.Only(EvidenceKind.FirstOut, report).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Code_of_the_alarm_is_taken_when_the_report_has_none()
    {
        var report = Reports.Overcurrent with { FaultCode = "", Alarm = Reports.Overcurrent.Alarm! with { FaultCode = "7305" } };
        Assert.Equal("Reported fault code \"7305\"", EvidenceBuilder.Observe(report)[0].Text);
    }
}
