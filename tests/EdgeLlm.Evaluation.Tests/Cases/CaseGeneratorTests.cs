using EdgeLlm.Diagnostics;
using EdgeLlm.Evaluation.Cases;
using EdgeLlm.Evaluation.Reporting;
using EdgeLlm.Evaluation.Scenarios;
using V1 = EdgeLlm.Protos.V1;

namespace EdgeLlm.Evaluation.Tests.Cases;

public sealed class CaseGeneratorTests
{
    private const long Seed = 1_000_123;
    private static readonly ScenarioSet s_set = ScenarioSet.ReadBuiltIn();

    [Fact]
    public void The_same_seed_gives_the_same_report_and_another_seed_another()
    {
        var scenario = Named("transfer-pump-dry");
        Assert.Equal(Line(Make(scenario, 0, Seed)), Line(Make(scenario, 0, Seed)));
        Assert.NotEqual(Line(Make(scenario, 0, Seed)), Line(Make(scenario, 0, Seed + 1)));
    }

    [Fact]
    public void A_case_is_the_same_on_every_machine()
    {
        // One value pinned: if it moves, every number in docs/EVALUATION.md is about other cases than before.
        var report = Make(Named("transfer-pump-dry"), 0, Seed).Report;
        Assert.Equal("LINE4-PUMP-05 65 134 2026-08-26", $"{report.Asset.Id} {report.Signals.Length} {report.Signals.Select(s => s.Value).OfType<SignalValue.Number>().First().Value} {report.OccurredAt:yyyy-MM-dd}");
    }

    [Fact]
    public void A_paraphrased_twin_says_the_same_in_other_words()
    {
        var scenario = Named("transfer-pump-dry");
        var (one, twin) = (Make(scenario, 0, Seed).Report, Make(scenario, 0, Seed, Twin.Paraphrased).Report);
        Assert.NotEqual(one.Alarm!.Message, twin.Alarm!.Message);
        Assert.Equal(one.Signals.Select(Facts), twin.Signals.Select(Facts));
        Assert.Equal(one.Trends.Select(trend => trend.Signal), twin.Trends.Select(trend => trend.Signal));
        Assert.NotEqual(one.Signals.Select(signal => signal.Description), twin.Signals.Select(signal => signal.Description));
    }

    [Fact]
    public void A_reordered_twin_has_the_same_signals_in_another_order()
    {
        var scenario = Named("transfer-pump-dry");
        var (one, twin) = (Make(scenario, 0, Seed).Report, Make(scenario, 0, Seed, Twin.Reordered).Report);
        Assert.NotEqual(one.Signals, twin.Signals);
        Assert.Equal(one.Signals.OrderBy(signal => signal.Name, StringComparer.Ordinal), twin.Signals.OrderBy(signal => signal.Name, StringComparer.Ordinal));
        Assert.Equal((one.Alarm, one.OperatorNote), (twin.Alarm, twin.OperatorNote));
    }

    [Fact]
    public void Every_signal_stands_where_its_case_says() => ForAll((scenario, one, made) =>
    {
        foreach (var signal in scenario.Signals)
        {
            var sent = Find(scenario, signal, made.Report);
            var effect = one.Effects.GetValueOrDefault(signal.Key);
            if (one.Without.Contains(signal.Key))
            {
                Assert.Null(sent);
                continue;
            }

            Assert.True(sent is not null || effect is null, $"{made.Id}: {signal.Key} is missing");
            if (sent is { Value: SignalValue.Number(var value) } && signal.Limits is { } limits)
            {
                var stands = effect?.Level switch
                {
                    Level.HighHigh when (limits.HighHigh ?? limits.High) is { } trip => value > trip,
                    Level.High when limits.High is { } high => value > high && !(value >= limits.HighHigh),
                    Level.LowLow when (limits.LowLow ?? limits.Low) is { } trip => value < trip,
                    Level.Low when limits.Low is { } low => value < low && !(value <= limits.LowLow),
                    null or Level.Normal => value >= signal.Healthy[0] && value <= signal.Healthy[1],
                    _ => true,
                };
                Assert.True(stands, $"{made.Id}: {signal.Key} = {value}");
            }
        }
    });

    [Fact]
    public void Every_trend_ends_at_the_value_of_its_signal_and_goes_the_way_it_should() => ForAll((scenario, one, made) =>
    {
        foreach (var trend in made.Report.Trends)
        {
            var value = Assert.IsType<SignalValue.Number>(made.Report.Signals.Single(signal => signal.Name == trend.Signal).Value).Value;
            Assert.Equal(value, trend.Points[^1].Value);
            Assert.Equal(trend.Points.OrderBy(point => point.Time), trend.Points);
        }

        foreach (var (key, effect) in one.Effects)
        {
            var sent = Find(scenario, scenario.Signals.Single(signal => signal.Key == key), made.Report);
            var points = made.Report.Trends.SingleOrDefault(trend => trend.Signal == sent?.Name)?.Points;
            Assert.True(effect.Trend switch
            {
                Shape.Rising => points!.Value[^1].Value > points.Value[0].Value,
                Shape.Falling => points!.Value[^1].Value < points.Value[0].Value,
                Shape.Stuck => points!.Value.All(point => point.Value == points.Value[0].Value),
                _ => true,
            }, $"{made.Id}: {key}");
        }
    });

    [Fact]
    public void Every_report_keeps_to_the_contract() => ForAll((_, _, made) =>
    {
        var report = made.Report;
        Assert.Distinct(report.Signals.Select(signal => signal.Name));
        Assert.InRange(report.Signals.Length, 10, 100);
        Assert.True(report.FaultCode.Length > 0 || report.Alarm!.Condition.Length > 0);
        Assert.All(report.AlarmHistory, alarm => Assert.True(alarm.Time < report.OccurredAt));
        Assert.All(report.Signals, signal => Assert.True(signal.Time <= report.OccurredAt && signal.Description.Length <= 256 && signal.Name.Length <= 128));
    });

    [Fact]
    public void A_note_that_is_the_evidence_is_never_left_out() => ForAll((_, one, made) => Assert.True(!one.NoteIsEvidence || made.Report.OperatorNote.Length > 0));

    [Fact]
    public void A_distractor_never_speaks_of_what_the_scenario_is_about() => ForAll((scenario, _, made) =>
    {
        var avoided = s_set.Distractors.Where(distractor => scenario.AvoidTopics.Contains(distractor.Topic)).SelectMany(distractor => distractor.Names);
        Assert.Empty(made.Report.Signals.Select(signal => signal.Name).Intersect(avoided));
    });

    [Fact]
    public void A_request_line_is_the_request_that_a_gateway_sends()
    {
        var made = Make(Named("transfer-pump-dry"), 0, Seed);
        var request = V1.DiagnoseRequest.Parser.ParseJson(RequestLine.Write("one", made.Report));
        Assert.Equal(("one", made.Report.Asset.Id, made.Report.Signals.Length), (request.RequestId, request.Report.Asset.Id, request.Report.Signals.Count));
        Assert.Equal(made.Report.Signals.Select(signal => signal.Name), request.Report.Signals.Select(signal => signal.Name));
        Assert.Equal(made.Report.Trends.Sum(trend => trend.Points.Length), request.Report.Trends.Sum(trend => trend.Points.Count));
    }

    private static void ForAll(Action<Scenario, ScenarioCase, LabelledCase> hold)
    {
        foreach (var scenario in s_set.Scenarios)
        {
            for (var index = 0; index < scenario.Cases.Length; index++)
            {
                for (var seed = Seed; seed < Seed + 5; seed++)
                {
                    hold(scenario, scenario.Cases[index], Make(scenario, index, seed));
                }
            }
        }
    }

    private static LabelledCase Make(Scenario scenario, int index, long seed, Twin twin = Twin.None) =>
        CaseGenerator.Generate(s_set, scenario, index, seed, seed % 2 == 0 ? "en" : "zh", twin);

    private static Scenario Named(string id) => s_set.Scenarios.Single(scenario => scenario.Id == id);

    private static string Line(LabelledCase made) => RequestLine.Write("", made.Report);

    private static object Facts(Signal signal) => signal with { Description = "" };

    private static Signal? Find(Scenario scenario, ScenarioSignal signal, FaultReport report)
    {
        var names = signal.Names.Zip(scenario.TagPrefixes, (name, prefix) => name[0] == '/' ? name[1..] : prefix + name);
        return report.Signals.SingleOrDefault(sent => names.Contains(sent.Name));
    }
}
