using EdgeLlm.Diagnostics.Catalogue;
using EdgeLlm.Evaluation.Cases;
using EdgeLlm.Evaluation.Scenarios;

namespace EdgeLlm.Evaluation.Tests.Scenarios;

public sealed class ScenarioSetTests
{
    private static readonly ScenarioSet s_set = ScenarioSet.ReadBuiltIn();

    [Fact]
    public void Every_cause_that_a_case_expects_or_accepts_is_in_the_catalogue()
    {
        using var catalogue = FaultCatalogue.OpenBuiltIn();
        var unknown = s_set.Scenarios
            .SelectMany(scenario => scenario.Cases.SelectMany(one => one.Accept.Append(one.Cause ?? scenario.Cases[0].Cause!)), (scenario, name) => CauseName.Parse(name, scenario.Entry))
            .Where(name => catalogue.Get(name.EntryId) is not { } entry || entry.Causes.All(cause => cause.Id != name.CauseId));
        Assert.Empty(unknown);
    }

    [Fact]
    public void A_usual_case_expects_the_catalogues_first_cause_and_an_inverted_one_another()
    {
        using var catalogue = FaultCatalogue.OpenBuiltIn();
        Assert.All(s_set.Scenarios, scenario =>
        {
            var first = catalogue.Get(scenario.Entry)!.Causes[0].Id;
            Assert.All(scenario.Cases, one => Assert.Equal(one.Kind == CaseKind.Usual, one.Cause == first));
        });
    }

    [Fact]
    public void Every_scenario_has_all_four_kinds_of_cases() => Assert.All(
        s_set.Scenarios,
        scenario => Assert.Equal(Enum.GetValues<CaseKind>(), scenario.Cases.Select(one => one.Kind).Distinct().Order()));

    [Fact]
    public void Only_an_unsupported_case_has_no_cause() => Assert.All(
        s_set.Scenarios.SelectMany(scenario => scenario.Cases),
        one => Assert.Equal(one.Kind == CaseKind.Unsupported, one.Cause is null));

    [Fact]
    public void An_inverted_case_says_of_some_signal_that_it_is_as_it_should_be() => Assert.All(
        s_set.Scenarios.SelectMany(scenario => scenario.Cases, (scenario, one) => (scenario, one)).Where(pair => pair.one.Kind == CaseKind.Inverted),
        pair => Assert.True(pair.scenario.Signals.Any(signal => IsHealthy(signal, pair.one)), pair.scenario.Id));

    [Fact]
    public void An_effect_fits_the_signal_that_it_is_on() => Assert.All(s_set.Scenarios, scenario =>
    {
        var signals = scenario.Signals.ToDictionary(signal => signal.Key);
        Assert.All(scenario.Cases.SelectMany(one => one.Effects), effect =>
        {
            var signal = signals[effect.Key];
            var isOnOff = effect.Value.Level is Level.True or Level.False;
            var isLevel = effect.Value.Level is Level.High or Level.HighHigh or Level.Low or Level.LowLow;
            Assert.True((!isOnOff || signal.HealthyState is not null) && (!isLevel || signal.IsNumber), $"{scenario.Id}: {effect.Key}");
            Assert.Equal(effect.Value.Text is not null, signal.HealthyText is not null && effect.Value.Level is null);
        });
    });

    [Fact]
    public void Signals_have_a_name_for_every_naming_style_and_share_none_within_a_scenario() => Assert.All(s_set.Scenarios, scenario =>
    {
        Assert.All(scenario.Signals, signal => Assert.Equal(scenario.TagPrefixes.Length, signal.Names.Length));
        for (var style = 0; style < scenario.TagPrefixes.Length; style++)
        {
            Assert.Distinct(scenario.Signals.Concat(s_set.Distractors).Select(signal => signal.Names[style]));
        }
    });

    [Fact]
    public void Every_text_is_worded_in_two_ways_in_both_languages() => Assert.All(s_set.Scenarios, scenario =>
    {
        foreach (var language in (string[])["en", "zh"])
        {
            Assert.True(scenario.Messages.In(language).Length >= 2, scenario.Id);
            Assert.All(scenario.Signals, signal => Assert.True(signal.Descriptions(language).Length >= 2, $"{scenario.Id}: {signal.Key}"));
        }
    });

    [Fact]
    public void About_a_quarter_of_the_scenarios_is_held_back() =>
        Assert.InRange((double)s_set.Scenarios.Count(scenario => scenario.HeldBack) / s_set.Scenarios.Length, 0.2, 0.3);

    private static bool IsHealthy(ScenarioSignal signal, ScenarioCase one) => one.Effects.GetValueOrDefault(signal.Key) switch
    {
        { Level: Level.Normal } => true,
        { Level: Level.True } => signal.HealthyState is true,
        { Level: Level.False } => signal.HealthyState is false,
        { Text: { } text } => text == signal.HealthyText,
        _ => false,
    };
}
