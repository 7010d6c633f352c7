using EdgeLlm.Diagnostics.Evidence;
using EdgeLlm.Diagnostics.Tests.Evidence;
using EdgeLlm.Diagnostics.Understanding;

namespace EdgeLlm.Diagnostics.Tests.Understanding;

public sealed class NominalStatesTests
{
    [Theory]
    [InlineData("normally true", true)]
    [InlineData("Guard door; normally false", false)]
    [InlineData("Normal: 1", true)]
    [InlineData("急停回路；通常为真", true)]
    [InlineData("过载触点，正常为假。现场确认", false)]
    public void Description_says_which_state_is_normal(string description, bool expected) =>
        Assert.Equal(new SignalValue.Boolean(expected), NominalStates.Expected(Reports.Switch("S1", true) with { Description = description }));

    [Theory]
    [InlineData("Door contact, normally closed")]
    [InlineData("Normally open contact")]
    [InlineData("Runs normally")]
    [InlineData("")]
    public void Wiring_of_a_contact_is_no_state(string description) =>
        Assert.Null(NominalStates.Expected(Reports.Switch("S1", true) with { Description = description }));

    [Fact]
    public void Text_is_expected_as_the_description_gives_it() => Assert.Equal(
        new SignalValue.Text("RUN"), NominalStates.Expected(State("STOP") with { Description = "Mode of the controller; normally RUN; key switch" }));

    [Fact]
    public void State_of_the_contract_counts_more_than_the_description()
    {
        var signal = Reports.Switch("S1", true) with { Description = "normally true", NominalState = new SignalValue.Boolean(false) };
        Assert.Equal(new SignalValue.Boolean(false), NominalStates.Expected(signal));
    }

    [Fact]
    public void Number_has_no_nominal_state_of_words() => Assert.Null(NominalStates.Expected(Reports.Number("P", 5) with { Description = "normally true" }));

    [Theory]
    [InlineData("run", "RUN ", true)]
    [InlineData("RUN", "STOP", false)]
    public void Texts_are_compared_without_case(string value, string expected, bool same) =>
        Assert.Equal(same, NominalStates.Same(new SignalValue.Text(value), new SignalValue.Text(expected)));

    [Theory]
    [InlineData("on", true, true)]
    [InlineData("跳闸", false, true)]
    [InlineData("跳闸", true, false)]
    [InlineData("R-0412", true, false)]
    public void Word_that_stands_for_a_state_is_compared_with_it(string value, bool expected, bool same) =>
        Assert.Equal(same, NominalStates.Same(new SignalValue.Text(value), new SignalValue.Boolean(expected)));

    [Fact]
    public void State_that_is_not_as_normal_is_a_deviation_with_both_states()
    {
        var fact = Facts.Only(EvidenceKind.Deviation, Reports.With(Reports.Switch("GuardOk", false) with { NominalState = new SignalValue.Boolean(true) }));
        Assert.Equal("GuardOk = false; normally true", fact.Text);
        Assert.Equal(SignalStates.Mismatch | SignalStates.Off | SignalStates.Absent, fact.States);
    }

    [Fact]
    public void State_that_is_as_normal_rules_out_what_would_change_it()
    {
        var fact = Facts.Only(EvidenceKind.Normal, Reports.With(State("run") with { NominalState = new SignalValue.Text("RUN") }));
        Assert.Equal(SignalStates.Normal | SignalStates.On, fact.States);
    }

    private static Signal State(string text) => new() { Name = "Mode", Value = new SignalValue.Text(text), Time = Reports.Noon };
}
