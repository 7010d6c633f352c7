using System.Collections.Immutable;

namespace EdgeLlm.Inference.Tests.Scheduling;

/// <summary>Probabilities of alternatives as they come from llama.cpp and a small model of random weights.</summary>
public sealed class ScoredGenerationTests(EngineFixture engine) : IClassFixture<EngineFixture>
{
    private const string Schema = """
        {"anyOf":[
          {"type":"object","properties":{"causes":{"type":"array","minItems":1,"maxItems":2,"items":{
            "type":"object","properties":{"cause":{"enum":["C1","C2","C3"]}},"required":["cause"],"additionalProperties":false}}},
           "required":["causes"],"additionalProperties":false},
          {"type":"object","properties":{"unknown":{"const":true}},"required":["unknown"],"additionalProperties":false}]}
        """;

    private static readonly ImmutableArray<ImmutableArray<string>> s_alternatives =
        [["{\"causes\":", "{\"unknown\":"], ["\"C1\"", "\"C2\"", "\"C3\""]];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_set_is_reported_once_before_its_text_is_complete()
    {
        await using var model = await EngineFixture.LoadAsync(engine.Tiny);
        var (causes, unknown) = (0, 0);
        for (var seed = 1ul; seed <= 30; seed++)
        {
            var request = Generation.Request(seed, temperature: seed % 3) with { AnswerSchema = Schema, Alternatives = s_alternatives, User = $"case {seed}" };
            var generation = await Generation.RunAsync(model.Scheduler, request, Cancelled);
            var choseCauses = generation.Answer.StartsWith(s_alternatives[0][0], StringComparison.Ordinal);
            Assert.Equal(choseCauses ? [0, 1] : [0], generation.Scored.Select(scored => scored.Report.Set));
            foreach (var (before, report) in generation.Scored)
            {
                Assert.Equal(s_alternatives[report.Set].Length, report.Probabilities.Length);
                Assert.Equal(1, report.Probabilities.Sum(), 1e-12);
                Assert.All(report.Probabilities, probability => Assert.InRange(probability, 1e-12, 1));
                Assert.DoesNotContain(s_alternatives[report.Set], text => before.Contains(text, StringComparison.Ordinal));
            }

            (causes, unknown) = choseCauses ? (causes + 1, unknown) : (causes, unknown + 1);
        }

        Assert.True(causes > 0 && unknown > 0, $"{causes} answers name causes, {unknown} none.");
    }

    [Fact]
    public async Task A_report_is_the_same_however_tokens_are_chosen()
    {
        // The first token decides, and nothing that is drawn comes before it.
        await using var model = await EngineFixture.LoadAsync(engine.Tiny);
        var reports = new HashSet<string>();
        foreach (var sampling in new SamplingOptions[] { new(0), new(1), new(1, Seed: 2), new(2, Seed: 3), new(1, TopK: 1), new(0.3f, TopP: 0.1f) })
        {
            var generation = await Generation.RunAsync(model.Scheduler, Digit() with { Sampling = sampling }, Cancelled);
            reports.Add(string.Join(' ', Assert.Single(generation.Scored).Report.Probabilities));
        }

        Assert.Single(reports);
    }

    [Fact]
    public async Task Answers_are_drawn_as_often_as_the_report_says()
    {
        const int draws = 400;
        await using var model = await EngineFixture.LoadAsync(engine.Tiny);
        var counts = new int[3];
        ImmutableArray<double> reported = [];
        for (var seed = 1ul; seed <= draws; seed++)
        {
            var request = Digit() with { Sampling = new SamplingOptions(Temperature: 1, TopK: 1000, TopP: 1, Seed: seed) };
            var generation = await Generation.RunAsync(model.Scheduler, request, Cancelled);
            reported = Assert.Single(generation.Scored).Report.Probabilities;
            counts[generation.Answer[0] - '1']++;
        }

        // Five standard deviations of the widest.
        Assert.All(counts.Zip(reported), pair => Assert.Equal(pair.Second, pair.First / (double)draws, 0.125));
    }

    [Fact]
    public async Task What_closing_the_answer_decides_is_not_reported()
    {
        string[] starts = ["\"cause\":", "\"evidence\":["];
        ImmutableArray<ImmutableArray<string>> alternatives =
            [["\"K1.1\"", "\"K1.2\"", "\"K2.1\"", "\"unknown\""], ["\"E1\"", "\"E2\"", "\"E3\"", "\"E10\""]];
        await using var model = await EngineFixture.LoadAsync(engine.Endless);
        var (byModel, byClosing) = (0, 0);
        for (var limit = 25; limit <= 60; limit++)
        {
            var request = Generation.Request((ulong)limit, answer: limit) with { Alternatives = alternatives };
            var generation = await Generation.RunAsync(model.Scheduler, request, Cancelled);
            var written = generation.Answer[..^generation.Closing.Length];
            for (var set = 0; set < 2; set++)
            {
                // Decided is what no other label could go on from; where the model had not come so far, closing did it.
                var at = written.IndexOf(starts[set], StringComparison.Ordinal);
                var label = at < 0 ? "" : written[(at + starts[set].Length)..];
                var isDecided = alternatives[set].Count(text => label.StartsWith(text, StringComparison.Ordinal) || text.StartsWith(label, StringComparison.Ordinal)) == 1;
                Assert.Equal(isDecided ? 1 : 0, generation.Scored.Count(scored => scored.Report.Set == set));
                (byModel, byClosing) = isDecided ? (byModel + 1, byClosing) : (byModel, byClosing + 1);
            }
        }

        Assert.True(byModel > 0 && byClosing > 0, $"The model decided {byModel} labels, closing {byClosing}.");
    }

    [Fact]
    public async Task A_choice_that_does_not_fit_into_the_answer_is_not_reported()
    {
        // Where the model chooses the long text there are no tokens for it, and closing writes the short one instead.
        await using var model = await EngineFixture.LoadAsync(engine.Endless);
        var (chosen, refused) = (0, 0);
        for (var seed = 1ul; seed <= 40; seed++)
        {
            var request = Generation.Request(seed, answer: 3) with
            {
                AnswerSchema = """{"enum":["q","xyxyxyxyxyxyxyxyxyxy"]}""",
                Alternatives = [["\"q", "\"x"]],
            };
            var generation = await Generation.RunAsync(model.Scheduler, request, Cancelled);
            Assert.Equal("\"q\"", generation.Answer);
            var isChosen = !generation.Closing.Contains('q', StringComparison.Ordinal);
            Assert.Equal(isChosen ? 1 : 0, generation.Scored.Count);
            (chosen, refused) = isChosen ? (chosen + 1, refused) : (chosen, refused + 1);
        }

        Assert.True(chosen > 0 && refused > 0, $"The model chose {chosen} answers that fit and {refused} that did not.");
    }

    private static GenerationRequest Digit() =>
        Generation.Request(reasoning: 0) with { AnswerSchema = """{"enum":[1,2,3]}""", Alternatives = [["1", "2", "3"]] };
}
