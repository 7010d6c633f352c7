using EdgeLlm.Diagnostics.Catalogue;
using EdgeLlm.Diagnostics.Evidence;
using EdgeLlm.Diagnostics.Knowledge;
using EdgeLlm.Diagnostics.Matching;
using EdgeLlm.Diagnostics.Tests.Answering;
using EdgeLlm.Diagnostics.Understanding;

namespace EdgeLlm.Diagnostics.Tests.Matching;

public sealed class SymptomMatcherTests
{
    private static readonly Limits s_limits = new(Low: 2, High: 8);

    [Theory]
    [InlineData(9, SignState.High, 1, 0)]
    [InlineData(9, SignState.Low, 0, 1)]
    [InlineData(9, SignState.Normal, 0, 1)]
    [InlineData(5, SignState.High, 0, 1)]
    [InlineData(5, SignState.Low, 0, 1)]
    [InlineData(5, SignState.Normal, 1, 0)]
    [InlineData(5, SignState.Unreadable, 0, 1)]
    [InlineData(1, SignState.Low, 1, 0)]
    [InlineData(1, SignState.High, 0, 1)]
    [InlineData(1, SignState.Stuck, 0, 0)]
    public void Value_speaks_for_or_against_a_sign(double value, SignState sign, int signsFor, int signsAgainst)
    {
        var bearing = Of(Reports.With(Reports.Number("Air.Pressure", value, s_limits)), Cases.Sign("air pressure", sign));
        Assert.Equal((signsFor, signsAgainst), (bearing.SignsFor, bearing.SignsAgainst));
        Assert.Equal((signsFor, signsAgainst), (bearing.Supporting.Count, bearing.Refuting.Count));
    }

    [Theory]
    [InlineData(SignState.Rising, 1, 0)]
    [InlineData(SignState.High, 1, 0)]
    [InlineData(SignState.Falling, 0, 1)]
    [InlineData(SignState.Stuck, 0, 1)]
    public void Rising_trend_speaks_for_or_against_a_sign(SignState sign, int signsFor, int signsAgainst)
    {
        var bearing = Of(Reports.Moving("Oil.Temp", 60, i => 3 + (0.05 * i)), Cases.Sign("oil temperature", sign));
        Assert.Equal((signsFor, signsAgainst), (bearing.SignsFor, bearing.SignsAgainst));
    }

    [Theory]
    [InlineData(SignState.Rising)]
    [InlineData(SignState.Falling)]
    [InlineData(SignState.Unsteady)]
    [InlineData(SignState.Stuck)]
    public void Steady_normal_value_speaks_against_every_movement_and_against_standing_still(SignState sign)
    {
        var report = Reports.Moving("Oil.Temp", 60, i => 6 + (0.01 * (i % 3)), nominal: 6);
        Assert.Equal((0, 1), (Of(report, Cases.Sign("oil temperature", sign)).SignsFor, Of(report, Cases.Sign("oil temperature", sign)).SignsAgainst));
    }

    [Theory]
    [InlineData(true, SignState.On, 1, 0)]
    [InlineData(true, SignState.Off, 0, 1)]
    [InlineData(false, SignState.Off, 1, 0)]
    [InlineData(false, SignState.On, 0, 1)]
    public void Switch_speaks_for_or_against_a_sign(bool value, SignState sign, int signsFor, int signsAgainst)
    {
        var bearing = Of(Reports.With(Reports.Switch("BrakeReleased", value)), Cases.Sign("brake released", sign));
        Assert.Equal((signsFor, signsAgainst), (bearing.SignsFor, bearing.SignsAgainst));
    }

    [Fact]
    public void Signal_that_cannot_be_read_or_cannot_be_true_is_unreadable()
    {
        var sign = Cases.Sign("encoder", SignState.Unreadable);
        Assert.Equal(1, Of(Reports.With(new Signal { Name = "Encoder" }), sign).SignsFor);
        Assert.Equal(1, Of(Reports.With(Reports.Number("Encoder", 1) with { Quality = Quality.Bad }), sign).SignsFor);
        Assert.Equal(1, Of(Reports.With(Reports.Number("Encoder", 1) with { Time = Reports.Noon.AddMinutes(-5) }), sign).SignsFor);
        Assert.Equal(1, Of(Reports.With(Reports.Number("Encoder", -300) with { Unit = "°C" }), sign).SignsFor);
    }

    [Theory]
    [InlineData("M12.OutputCurrent", "", "output current")]
    [InlineData("m12_output_currents", "", "output current")]
    [InlineData("PT101", "Currents at the output", "output current")]
    [InlineData("Gearbox_OilTemp", "", "gearbox temperatures")]
    [InlineData("AI7", "Act. spd of belt", "actual speed")]
    public void English_phrase_fits_when_all_its_words_stand_in_tag_or_description(string name, string description, string phrase)
    {
        var signal = Reports.Number(name, 9, s_limits) with { Description = description };
        Assert.Equal(1, Of(Reports.With(signal), Cases.Sign(phrase, SignState.High)).SignsFor);
    }

    [Theory]
    [InlineData("M12.Current", "", "output current")]
    [InlineData("Concurrent", "", "current")]
    [InlineData("Output", "Motor", "output current")]
    public void English_phrase_does_not_fit_when_a_word_is_missing(string name, string description, string phrase)
    {
        var signal = Reports.Number(name, 9, s_limits) with { Description = description };
        Assert.Equal(0, Of(Reports.With(signal), Cases.Sign(phrase, SignState.High)).SignsFor);
    }

    [Fact]
    public void Chinese_phrase_fits_as_it_stands()
    {
        var report = Reports.With(Reports.Number("M1", 9, s_limits) with { Description = "一号电机转矩反馈" });
        Assert.Equal(1, Of(report, Cases.ChineseSign("电机转矩", SignState.High)).SignsFor);
        Assert.Equal(0, Of(report, Cases.ChineseSign("转矩电机", SignState.High)).SignsFor);
    }

    [Fact]
    public void Where_several_signals_fit_support_beats_refutation()
    {
        var report = Reports.With(Reports.Number("Axis1.Torque", 5, s_limits), Reports.Number("Axis2.Torque", 9, s_limits));
        var bearing = Of(report, Cases.Sign("torque", SignState.High));
        Assert.Equal((1, 0, false), (bearing.SignsFor, bearing.SignsAgainst, bearing.IsRefuted));
        Assert.Empty(bearing.Refuting);
    }

    [Theory]
    [InlineData(20, -0.1, SignState.Low, 0, 1)]
    [InlineData(20, -0.1, SignState.High, 1, 0)]
    [InlineData(20, -0.1, SignState.Falling, 1, 0)]
    [InlineData(-9, 0.1, SignState.High, 0, 1)]
    [InlineData(-9, 0.1, SignState.Low, 1, 0)]
    [InlineData(-9, 0.1, SignState.Rising, 1, 0)]
    public void Where_a_value_is_tells_more_than_where_it_goes(double start, double step, SignState sign, int signsFor, int signsAgainst)
    {
        var bearing = Of(Reports.Moving("Oil.Pressure", 60, i => start + (step * i), s_limits), Cases.Sign("oil pressure", sign));
        Assert.Equal((signsFor, signsAgainst), (bearing.SignsFor, bearing.SignsAgainst));
    }

    [Theory]
    [InlineData(2, SignState.Rising)]
    [InlineData(7, SignState.Rising)]
    [InlineData(7, SignState.Falling)]
    [InlineData(7, SignState.Unsteady)]
    [InlineData(7, SignState.Stuck)]
    public void Few_equal_readings_speak_neither_against_standing_still_nor_against_moving(int readings, SignState sign) =>
        Assert.Equal(0, Of(Reports.Moving("Oil.Temp", readings, _ => 6, nominal: 6), Cases.Sign("oil temperature", sign)).SignsAgainst);

    [Fact]
    public void Few_uneven_readings_speak_against_standing_still_but_not_against_rising()
    {
        var report = Reports.Moving("Oil.Temp", 4, i => 6 + (0.01 * (i % 2)), nominal: 6);
        Assert.Equal(1, Of(report, Cases.Sign("oil temperature", SignState.Stuck)).SignsAgainst);
        Assert.Equal(0, Of(report, Cases.Sign("oil temperature", SignState.Rising)).SignsAgainst);
    }

    [Fact]
    public void Cause_is_refuted_when_as_much_speaks_against_it_as_for_it()
    {
        var report = Reports.With(Reports.Number("Torque", 9, s_limits), Reports.Number("Speed", 9, s_limits), Reports.Switch("Door", true));
        Sign[] signs = [Cases.Sign("torque", SignState.High), Cases.Sign("speed", SignState.Low), Cases.Sign("door", SignState.On)];
        Assert.True(Of(report, signs[..2]).IsRefuted);
        Assert.False(Of(report, signs).IsRefuted);
        Assert.False(Of(report).IsRefuted);
    }

    [Theory]
    [InlineData("The infeed is jammed")]
    [InlineData("JAMMED!")]
    public void Words_are_reported_wherever_people_speak(string said)
    {
        var sign = Cases.Sign("jammed", SignState.Reported);
        Assert.Equal(1, Of(Reports.Unknown with { OperatorNote = said }, sign).SignsFor);
        Assert.Equal(1, Of(Reports.Unknown with { Alarm = new Alarm { Message = said } }, sign).SignsFor);
        Assert.Equal(1, Of(Reports.With(new Signal { Name = "State", Value = new SignalValue.Text(said) }), sign).SignsFor);
        Assert.Equal(1, Of(Reports.Unknown with { AlarmHistory = [new Alarm { Condition = said, Time = Reports.Noon }] }, sign).SignsFor);
    }

    [Fact]
    public void Words_of_a_code_a_tag_or_a_source_are_not_reported_by_anybody()
    {
        var report = Reports.With(Reports.Switch("Jammed", false)) with { FaultCode = "jammed", Alarm = new Alarm { Source = "Jammed" } };
        Assert.Equal((0, 0), (Of(report, Cases.Sign("jammed", SignState.Reported)).SignsFor, Of(report, Cases.Sign("jammed", SignState.Reported)).SignsAgainst));
    }

    [Theory]
    [InlineData("no jam", "jam")]
    [InlineData("There is no visible jam", "jam")]
    [InlineData("It isn't jammed", "jammed")]
    [InlineData("Runs without any grinding noise", "grinding")]
    [InlineData("The motor is not blocked", "motor blocked")]
    [InlineData("Coupling is not loose", "coupling loose")]
    [InlineData("The bolts weren't loose", "loose")]
    [InlineData("It hasn’t jammed", "jammed")]
    [InlineData("Bearings aren't worn", "worn")]
    [InlineData("It can't be blocked", "blocked")]
    [InlineData("no noise, jam or vibration", "jam")]
    [InlineData("no noise, jam, or vibration", "vibration")]
    [InlineData("no unusual noise or smell or vibration", "vibration")]
    [InlineData("Neither noise nor vibration", "vibration")]
    [InlineData("Memory card replaced, no change", "no memory card")]
    public void Negated_words_are_no_support(string said, string phrase) =>
        Assert.Equal(0, Of(Reports.Unknown with { OperatorNote = said }, Cases.Sign(phrase, SignState.Reported)).SignsFor);

    [Theory]
    [InlineData("无卡阻", "卡阻")]
    [InlineData("现场检查未见卡阻", "卡阻")]
    [InlineData("没有卡阻", "卡阻")]
    [InlineData("未发现减速机卡阻", "卡阻")]
    [InlineData("无异响、振动或卡阻", "振动")]
    [InlineData("无异响、振动或卡阻", "卡阻")]
    [InlineData("不断线", "断线")]
    public void Negated_Chinese_words_are_no_support(string said, string phrase) =>
        Assert.Equal(0, Of(Reports.Unknown with { OperatorNote = said }, Cases.ChineseSign(phrase, SignState.Reported)).SignsFor);

    [Theory]
    [InlineData("减速机异响，有卡阻", "卡阻")]
    [InlineData("三相电流不平衡", "不平衡")]
    [InlineData("电机不转，卡阻", "卡阻")]
    [InlineData("不转、卡阻", "卡阻")]
    [InlineData("电机不停振动", "振动")]
    [InlineData("电机不断振动", "振动")]
    [InlineData("电机非常热", "热")]
    [InlineData("之前无卡料，现在卡料", "卡料")]
    [InlineData("无报警但卡料", "卡料")]
    public void Chinese_words_that_nothing_negates_are_support(string said, string phrase) =>
        Assert.Equal(1, Of(Reports.Unknown with { OperatorNote = said }, Cases.ChineseSign(phrase, SignState.Reported)).SignsFor);

    [Theory]
    [InlineData("The motor is blocked", "motor blocked")]
    [InlineData("There is no memory card in it", "no memory card")]
    [InlineData("The sensor was not taught", "sensor not taught")]
    [InlineData("No jam at first; an hour later the infeed was full of a jam", "jam")]
    [InlineData("Motor not turning, belt torn", "torn")]
    [InlineData("Motor not turning, belt torn or missing", "torn")]
    [InlineData("No alarm. Belt torn.", "torn")]
    [InlineData("No alarm!Belt torn", "torn")]
    [InlineData("no noise, jam", "jam")]
    [InlineData("No noise but jammed", "jammed")]
    [InlineData("Not sure, but since the morning the coupling looks loose", "coupling loose")]
    [InlineData("No alarm was seen for hours, then the belt jammed", "jammed")]
    public void Words_that_nothing_near_them_negates_are_support(string said, string phrase) =>
        Assert.Equal(1, Of(Reports.Unknown with { OperatorNote = said }, Cases.Sign(phrase, SignState.Reported)).SignsFor);

    [Fact]
    public void Phrase_without_a_word_fits_nothing()
    {
        var report = Reports.With(Reports.Number("Torque", 9, s_limits)) with { OperatorNote = "Anything" };
        Assert.Equal(0, Of(report, Cases.Sign("…", SignState.High), Cases.Sign("…", SignState.Reported)).SignsFor);
    }

    private static Bearing Of(FaultReport report, params Sign[] signs)
    {
        var knowledge = KnowledgeBase.TermsOnly;
        var meaning = ReportMeaning.Of(report, knowledge.Lexicon);
        var matcher = new SymptomMatcher(meaning, EvidenceBuilder.Observe(report, meaning));
        var cause = knowledge.Compile(Cases.Entry(1, [Cases.Cause("c", [.. signs])])).Single();
        var (supporting, refuting) = matcher.Match(cause);
        return new Bearing(
            [.. supporting.Select(symptom => symptom.Observation).Distinct()],
            [.. refuting.Select(symptom => symptom.Observation).Distinct()],
            supporting.Length,
            refuting.Length,
            new CauseMatch(cause, null, supporting, refuting) { Features = new CauseFeatures { Contradiction = refuting.Sum(symptom => symptom.Weight) } }.IsRefuted);
    }

    private sealed record Bearing(IReadOnlyList<int> Supporting, IReadOnlyList<int> Refuting, int SignsFor, int SignsAgainst, bool IsRefuted);
}
