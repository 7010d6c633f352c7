using System.Buffers;
using System.Collections.Immutable;
using CsCheck;
using EdgeLlm.Diagnostics.Evidence;

namespace EdgeLlm.Diagnostics.Tests.Properties;

/// <summary>What holds for the observations of every report.</summary>
public sealed class ObservationProperties
{
    private static readonly SearchValues<char> s_lineEnds = SearchValues.Create("\n\r\v\f\u0085\u2028\u2029\0");

    [Fact]
    public void Observing_never_fails_is_the_same_each_time_and_gives_single_lines() =>
        AnyReport.Any.Sample(
            report =>
            {
                var facts = EvidenceBuilder.Observe(report);
                Assert.NotEmpty(facts);
                Assert.Equal(facts.Select(Describe), EvidenceBuilder.Observe(report).Select(Describe));
                Assert.Equal(facts.OrderByDescending(fact => fact.Weight), facts);
                Assert.All(facts, fact =>
                {
                    Assert.Equal(-1, fact.Text.AsSpan().IndexOfAny(s_lineEnds));
                    Assert.Equal(0, fact.Text.Count(character => character == '"') % 2);
                    Assert.True(double.IsFinite(fact.Weight));
                    Assert.InRange(fact.Text.Length, 1, 480);
                });
            },
            iter: 400);

    [Fact]
    public void Both_languages_show_the_same() =>
        AnyReport.Any.Sample(
            report => Assert.Equal(
                EvidenceBuilder.Observe(report with { Language = "en" }).Select(fact => (fact.Kind, fact.Weight, fact.States, fact.Signal)),
                EvidenceBuilder.Observe(report with { Language = "zh" }).Select(fact => (fact.Kind, fact.Weight, fact.States, fact.Signal))),
            iter: 100);

    [Fact]
    public void Chosen_facts_keep_to_their_tokens_but_for_the_first() =>
        Gen.Select(AnyReport.Any, Gen.Int[1, 600], Gen.Int[0, 40].Array[0, 6]).Sample(
            (report, tokens, some) =>
            {
                var facts = EvidenceBuilder.Observe(report);
                var bearing = some.Where(i => i < facts.Length).ToHashSet();
                var chosen = EvidenceSelection.Choose(facts, bearing, tokens);
                Assert.InRange(chosen.Length, facts.All(fact => fact.Kind == EvidenceKind.Normal) ? 0 : 1, EvidenceSelection.MostFacts);
                Assert.Equal(chosen.Distinct(), chosen);
                Assert.True(chosen.Skip(1).Sum(i => Tokens(facts[i].Text)) <= tokens);
            },
            iter: 200);

    [Fact]
    public void Order_of_signals_does_not_change_which_facts_tell_most() =>
        AnyReport.OfSize(20).SelectMany(report => Gen.Shuffle(report.Signals.ToArray()).Select(signals => (report, shuffled: report with { Signals = [.. signals] }))).Sample(
            (report, shuffled) => Assert.Equal(Top(report), Top(shuffled)),
            iter: 200);

    [Fact]
    public void Time_of_a_trend_does_not_change_its_direction() =>
        Gen.Select(AnyReport.Values, Gen.Int[0, 8], Gen.Int[-100_000, 100_000]).Sample(
            (values, doublings, shift) =>
            {
                // Powers of two scale without rounding, so that nothing tips over at a threshold.
                var original = Shown(values, i => TimeSpan.FromSeconds(i));
                Assert.Equal(original, Shown(values, i => TimeSpan.FromSeconds(i << doublings)));
                Assert.Equal(original, Shown(values, i => TimeSpan.FromSeconds(i + shift)));
            },
            iter: 300);

    [Fact]
    public void Mirrored_trend_goes_the_other_way() =>
        AnyReport.Values.Sample(
            values =>
            {
                var mirrored = Shown([.. values.Select(value => -value)], i => TimeSpan.FromSeconds(i));
                var (rising, falling) = (mirrored.HasFlag(SignalStates.Falling), mirrored.HasFlag(SignalStates.Rising));
                var original = Shown(values, i => TimeSpan.FromSeconds(i));
                Assert.Equal((rising, falling), (original.HasFlag(SignalStates.Rising), original.HasFlag(SignalStates.Falling)));
            },
            iter: 300);

    private static SignalStates Shown(double[] values, Func<int, TimeSpan> time)
    {
        var report = Reports.With(Reports.Number("P", 5)) with
        {
            OccurredAt = Reports.Noon + time(values.Length - 1),
            Trends = [new Trend { Signal = "P", Points = [.. values.Select((value, i) => new TrendPoint(Reports.Noon + time(i), value))] }],
        };
        return EvidenceBuilder.Observe(report)
            .Where(fact => fact.Kind is EvidenceKind.Trend or EvidenceKind.Stuck)
            .Aggregate(SignalStates.None, (states, fact) => states | fact.States);
    }

    // Facts that tell more than the first that was left out. What many signals have in common (unreadable, old, moving
    // together) names a few of them as examples, in the order of the report.
    private static IEnumerable<string> Top(FaultReport report)
    {
        var facts = EvidenceBuilder.Observe(report);
        var chosen = EvidenceSelection.Choose(facts, ImmutableHashSet<int>.Empty, 10_000).ToHashSet();
        var cut = facts.Where((fact, i) => !chosen.Contains(i) && fact.Kind != EvidenceKind.Normal).Select(fact => fact.Weight).DefaultIfEmpty(0).Max();
        return facts
            .Where(fact => fact.Weight > cut && fact.Kind is not (EvidenceKind.Quality or EvidenceKind.Stale or EvidenceKind.Correlation or EvidenceKind.Normal))
            .Select(Describe)
            .Order(StringComparer.Ordinal);
    }

    private static string Describe(Observation fact) => $"{fact.Kind} {fact.Signal?.Name} {fact.Text} {fact.Weight:R} {fact.States} {fact.Said}";

    // As the prompt's budget counts: about three ASCII characters a token, one token any other.
    private static int Tokens(string text) => 4 + (text.Count(char.IsAscii) / 3) + text.Count(character => !char.IsAscii(character));
}
