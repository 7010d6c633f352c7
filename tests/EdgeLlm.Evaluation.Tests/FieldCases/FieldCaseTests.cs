using EdgeLlm.Diagnostics;
using EdgeLlm.Evaluation.FieldCases;

namespace EdgeLlm.Evaluation.Tests.FieldCases;

public sealed class FieldCaseTests
{
    private static readonly DateTimeOffset s_fault = new(2026, 11, 12, 8, 0, 0, TimeSpan.Zero);
    private readonly FaultReport _report = CaseLines.Read(CaseLines.Conveyor).Report;

    [Fact]
    public void The_listed_alarm_that_names_the_code_is_the_reports_alarm_and_the_others_are_history()
    {
        Assert.Equal(("F08", "Speed monitoring", true, s_fault.AddSeconds(-2)), (_report.FaultCode, _report.Alarm!.Message, _report.Alarm.Active, _report.Alarm.Time));
        var earlier = Assert.Single(_report.AlarmHistory);
        Assert.Equal(("CV4 belt drift", false, s_fault.AddHours(-1)), (earlier.Condition, earlier.Active, earlier.Time));
    }

    [Fact]
    public void A_nominal_state_goes_into_the_description_as_a_gateway_writes_it()
    {
        Assert.Equal("limit switch; normally true", Signal(_report, "CV4.Brake.Released").Description);
        Assert.Equal("normally AUTO", Signal(_report, "CV4.Mode").Description);
        Assert.Equal("limit switch; 通常为真", Signal(CaseLines.Read(CaseLines.Chinese).Report, "CV4.Brake.Released").Description);
        Assert.Equal((11d, ""), (Signal(_report, "CV4.Drv.Current").Nominal, Signal(_report, "CV4.Drv.Current").Description));
    }

    [Fact]
    public void A_stale_number_is_ten_minutes_old_and_a_stale_state_two_hours()
    {
        Assert.Equal((Quality.Uncertain, s_fault.AddMinutes(-10)), (Signal(_report, "CV4.Parts").Quality, Signal(_report, "CV4.Parts").Time));
        Assert.Equal((Quality.Uncertain, s_fault.AddHours(-2)), (Signal(_report, "CV4.Mode").Quality, Signal(_report, "CV4.Mode").Time));
        Assert.Equal((Quality.Good, s_fault), (Signal(_report, "CV4.Drv.Current").Quality, Signal(_report, "CV4.Drv.Current").Time));
    }

    [Fact]
    public void The_asset_is_what_all_names_begin_with_and_a_trend_is_in_order_of_time()
    {
        Assert.Equal("CV4", _report.Asset.Id);
        Assert.Equal([10.5, 11, 31.5], Assert.Single(_report.Trends).Points.Select(point => point.Value));
        Assert.Null(Signal(_report, "CV4.Mode").Limits);
    }

    [Fact]
    public void A_text_is_right_if_it_has_one_word_of_each_group()
    {
        var one = CaseLines.Read(CaseLines.Conveyor);
        Assert.True(one.Accepts("The Brake is closed", ""));
        Assert.True(one.Accepts("The motor runs against its brake", "Find out why it is not released"));
        Assert.False(one.Accepts("The brake is worn", ""));
        Assert.False(one.Accepts("The valve is closed", ""));
    }

    [Fact]
    public void A_word_behind_the_first_200_characters_does_not_count()
    {
        var one = CaseLines.Read(CaseLines.Conveyor);
        Assert.True(one.Accepts(new string('电', 195) + "brake", "closed"));
        Assert.False(one.Accepts(new string('电', 196) + "brake", "closed"));
        Assert.False(one.Accepts("brake", new string('电', 195) + "closed"));
    }

    [Theory]
    [InlineData("x003", true)]
    [InlineData("x004", false)]
    [InlineData("x042", true)]
    public void Every_third_case_checks(string id, bool isCheck) => Assert.Equal(isCheck, CaseLines.Read(CaseLines.With(json => json["id"] = id)).IsCheck);

    [Theory]
    [InlineData("null", "it is no object")]
    [InlineData("{", "is no case")]
    [InlineData("{\"id\": \"x001\"}", "it has no \"expected\"")]
    public void A_line_that_is_no_case_is_named(string line, string reason)
    {
        var lines = new StringReader($"{CaseLines.OneLine(CaseLines.Conveyor)}\n\n{line}\n");
        var problem = Assert.Throws<InvalidDataException>(() => FieldCase.Read(lines, "cases.jsonl"));
        Assert.StartsWith("cases.jsonl, line 3 is no case: ", problem.Message, StringComparison.Ordinal);
        Assert.Contains(reason, problem.Message, StringComparison.Ordinal);
    }

    private static Signal Signal(FaultReport report, string name) => report.Signals.Single(signal => signal.Name == name);
}
