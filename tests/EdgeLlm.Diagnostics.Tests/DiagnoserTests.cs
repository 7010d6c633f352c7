using System.Collections.Immutable;
using EdgeLlm.Inference;
using Microsoft.Data.Sqlite;

namespace EdgeLlm.Diagnostics.Tests;

public sealed class DiagnoserTests
{
    private const string Answer = """{"causes":[{"cause":"C2","evidence":["E2","E3"]},{"cause":"C1","evidence":["E1","E3"]}]}""";

    [Fact]
    public async Task Diagnoser_tells_the_whole_story_from_report_to_record()
    {
        var generator = ScriptedGenerator.Answers(Answer, ScriptedGenerator.Decision(0.9), ScriptedGenerator.Causes(0.8, 0.1, 0.02, 0.02, 0.02, 0.01, 0.01, 0.01, 0.01));
        using var bench = new Bench(generator);

        var events = await bench.RunAsync(Reports.Overcurrent, new DiagnosisOptions { Seed = 42 });

        Assert.Equal(
            ["Accepted", "Preliminary", "ReasoningDelta", "ReasoningDelta", "CauseFound", "CauseFound", "Completed"],
            events.Select(step => step.GetType().Name));
        var preliminary = Assert.IsType<DiagnosisEvent.Preliminary>(events[1]);
        Assert.Equal("cia402-2310", preliminary.Matches[0].EntryId);
        Assert.NotEmpty(preliminary.Causes);
        var (diagnosis, recorded, _) = Assert.IsType<DiagnosisEvent.Completed>(events[^1]);
        Assert.True(recorded);
        Assert.Equal(DiagnosisSource.Model, diagnosis.Source);
        Assert.Equal(FallbackReason.None, diagnosis.FallbackReason);
        Assert.Equal(["C1", "C2"], diagnosis.Causes.Take(2).Select(cause => cause.Label));
        Assert.Equal(["E1", "E3"], diagnosis.Causes[0].EvidenceLabels);
        Assert.Equal(["M12.Current"], diagnosis.Causes[0].Signals);
        Assert.Equal(("cia402-2310", "K1", "overload"), (diagnosis.Causes[0].CatalogueEntryId, diagnosis.Causes[0].CatalogueLabel, diagnosis.Causes[0].CauseId));
        Assert.NotEmpty(diagnosis.Causes[0].Text);
        Assert.NotEmpty(diagnosis.Causes[0].Remedy);
        Assert.Equal("C1", diagnosis.Checks[0].CauseLabel);
        Assert.Equal("1. E1 supports C1.\n2. Nothing contradicts it.", diagnosis.Reasoning);
        Assert.Equal(["E1 supports C1.", "Nothing contradicts it."], diagnosis.ReasoningSteps);
        Assert.Equal((FinishReason.Stop, ScriptedGenerator.Usage), (diagnosis.FinishReason!.Value, diagnosis.Usage));
        Assert.Equal(ScriptedGenerator.Timings.Prefill, diagnosis.Timings.Prefill);
        Assert.Equal(bench.Time.GetUtcNow(), diagnosis.CreateTime);
        Assert.Equal(
            ("Scripted", 42UL, "1.2.3", bench.CatalogueVersion),
            (diagnosis.Provenance.ModelName, diagnosis.Provenance.Seed, diagnosis.Provenance.ServiceVersion, diagnosis.Provenance.CatalogueVersion));
        Assert.Equal(diagnosis.Causes[0].Text, bench.Store.Get("r1")!.Diagnosis.Causes[0].Text);
    }

    [Fact]
    public async Task Diagnoser_answers_in_the_language_of_the_report()
    {
        using var bench = new Bench(ScriptedGenerator.Answers(Answer));
        var english = (await bench.CompleteAsync(Reports.Overcurrent, requestId: "en")).Diagnosis;
        var chinese = (await bench.CompleteAsync(Reports.Overcurrent with { Language = "zh" }, requestId: "zh")).Diagnosis;
        Assert.Equal(english.Causes.Select(cause => cause.Label), chinese.Causes.Select(cause => cause.Label));
        Assert.DoesNotContain(english.Causes[0].Text, character => character > 0x3000);
        Assert.Contains(chinese.Causes[0].Text, character => character > 0x3000);
        Assert.Contains(chinese.Evidence, fact => fact.Text.Contains("高高限", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Diagnoser_bounds_what_a_request_may_ask_of_the_engine()
    {
        var generator = ScriptedGenerator.Answers(Answer);
        using var bench = new Bench(generator);
        await bench.CompleteAsync(
            Reports.Overcurrent, new DiagnosisOptions { MaxReasoningTokens = 9999, Temperature = 0, Seed = 7 }, "a", TimeSpan.FromSeconds(10));
        await bench.CompleteAsync(Reports.Overcurrent, new DiagnosisOptions { MaxReasoningTokens = 0 }, "b");

        Assert.Equal((256, 384), (generator.Requests[0].ReasoningTokens, generator.Requests[0].AnswerTokens));
        Assert.Equal((0f, 7UL), (generator.Requests[0].Sampling.Temperature, generator.Requests[0].Sampling.Seed));
        Assert.Equal(TimeSpan.FromSeconds(9.5), generator.Requests[0].TimeLimit);
        Assert.Equal(0, generator.Requests[1].ReasoningTokens);
        Assert.Equal(TimeSpan.FromSeconds(114), generator.Requests[1].TimeLimit);
        Assert.Equal(generator.Requests[0].System, generator.Requests[1].System);
    }

    [Fact]
    public async Task Diagnoser_tells_the_seed_it_chose()
    {
        var generator = ScriptedGenerator.Answers(Answer);
        using var bench = new Bench(generator);
        var diagnosis = (await bench.CompleteAsync(Reports.Overcurrent)).Diagnosis;
        Assert.Equal(generator.Requests[0].Sampling.Seed, diagnosis.Provenance.Seed);
    }

    [Theory]
    [InlineData(ReasoningEffort.None, 0)]
    [InlineData(ReasoningEffort.Brief, 85)]
    [InlineData(ReasoningEffort.Full, 256)]
    public async Task Diagnoser_gives_the_model_the_tokens_of_the_effort_that_was_asked_for(ReasoningEffort effort, int tokens)
    {
        var generator = ScriptedGenerator.Answers(Answer);
        using var bench = new Bench(generator);
        await bench.CompleteAsync(Reports.Overcurrent, new DiagnosisOptions { Reasoning = effort });
        await bench.CompleteAsync(Reports.Overcurrent, new DiagnosisOptions { Reasoning = effort, MaxReasoningTokens = 40 }, "r2");
        Assert.Equal([tokens, Math.Min(tokens, 40)], generator.Requests.Select(request => request.ReasoningTokens));
    }

    [Fact]
    public async Task Diagnoser_asks_for_the_models_own_probabilities_and_ranks_by_them()
    {
        // How many causes are offered is the catalogue's affair; the second of them is the model's favourite here.
        var offered = (await OfferedAsync()).Length;
        var scores = Enumerable.Range(0, offered).Select(i => i == 1 ? 0.96 : 0.04 / (offered - 1));
        var generator = ScriptedGenerator.Answers(Answer, ScriptedGenerator.Decision(0.99), ScriptedGenerator.Causes([.. scores]));
        using var bench = new Bench(generator);
        var diagnosis = (await bench.CompleteAsync(Reports.Overcurrent)).Diagnosis;
        Assert.Equal(["{\"causes\":", "{\"unknown\":"], generator.Requests[0].Alternatives[0]);
        Assert.Equal(["\"C1\"", "\"C2\""], generator.Requests[0].Alternatives[1].Take(2));
        Assert.Equal(("C2", "brake"), (diagnosis.Causes[0].Label, diagnosis.Causes[0].CauseId));
        Assert.InRange(diagnosis.Causes[0].Likelihood, 0.5, 1);
    }

    [Fact]
    public async Task Diagnoser_says_unknown_when_the_model_does()
    {
        using var bench = new Bench(ScriptedGenerator.Answers("""{"unknown":true,"evidence":["E1"]}""", ScriptedGenerator.Decision(0.01)));
        var diagnosis = (await bench.CompleteAsync(Reports.Overcurrent)).Diagnosis;
        Assert.True(diagnosis.Unknown);
        Assert.Empty(diagnosis.Causes);
        Assert.NotEmpty(diagnosis.Checks);
        Assert.Equal(["E1"], diagnosis.UnknownEvidenceLabels);
        Assert.InRange(diagnosis.UnknownLikelihood, 0.35, 1);
        Assert.Equal(DiagnosisSource.Model, diagnosis.Source);
    }

    [Fact]
    public async Task Diagnoser_takes_the_likelihoods_of_the_catalogue_where_the_model_has_no_weight()
    {
        using var model = new Bench(ScriptedGenerator.Answers("""{"unknown":true,"evidence":["E1"]}""", ScriptedGenerator.Decision(0.01)), modelWeight: 0);
        using var catalogue = new Bench(ScriptedGenerator.Fails(EdgeLlmError.ModelNotResident));
        var pooled = (await model.CompleteAsync(Reports.Overcurrent)).Diagnosis;
        var alone = (await catalogue.CompleteAsync(Reports.Overcurrent)).Diagnosis;
        Assert.Equal((DiagnosisSource.Model, DiagnosisSource.Catalogue), (pooled.Source, alone.Source));
        Assert.Equal(alone.Causes.Select(cause => cause.Label), pooled.Causes.Select(cause => cause.Label));
        Assert.Equal(alone.Causes[0].Likelihood, pooled.Causes[0].Likelihood, 0.05);
    }

    [Fact]
    public async Task Diagnoser_gives_the_recorded_diagnosis_when_a_request_is_repeated()
    {
        var generator = ScriptedGenerator.Answers(Answer);
        using var bench = new Bench(generator);
        var first = await bench.CompleteAsync(Reports.Overcurrent);
        var again = await bench.RunAsync(Reports.Overcurrent);

        Assert.Single(generator.Requests);
        Assert.Equal(["Accepted", "Completed"], again.Select(step => step.GetType().Name));
        var (diagnosis, recorded, _) = Assert.IsType<DiagnosisEvent.Completed>(again[^1]);
        Assert.True(recorded);
        Assert.Equal((first.Diagnosis.CreateTime, first.Diagnosis.Provenance), (diagnosis.CreateTime, diagnosis.Provenance));
    }

    [Fact]
    public async Task Diagnoser_refuses_an_identifier_that_another_report_has_used()
    {
        using var bench = new Bench(ScriptedGenerator.Answers(Answer));
        await bench.CompleteAsync(Reports.Overcurrent);
        var refused = await Assert.ThrowsAsync<EdgeLlmException>(() => bench.RunAsync(Reports.Overcurrent with { OperatorNote = "Another day." }));
        Assert.Equal(EdgeLlmError.RequestIdReused, refused.Error);
        Assert.Equal("", bench.Store.Get("r1")!.Report.OperatorNote);
    }

    [Fact]
    public async Task Diagnoser_makes_an_identifier_when_there_is_none()
    {
        using var bench = new Bench(ScriptedGenerator.Answers(Answer));
        var events = await bench.RunAsync(Reports.Overcurrent, requestId: "");
        var accepted = Assert.IsType<DiagnosisEvent.Accepted>(events[0]);
        Assert.Equal(32, accepted.RequestId.Length);
        Assert.NotNull(bench.Store.Get(accepted.RequestId));
    }

    [Fact]
    public async Task Diagnoser_refuses_a_request_that_is_running_and_takes_it_when_it_is_over()
    {
        var started = new TaskCompletionSource();
        using var bench = new Bench(ScriptedGenerator.Hangs(started));
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var request = new DiagnosisRequest("r1", Reports.Overcurrent, new DiagnosisOptions());
        var running = Drain(bench.Diagnoser.DiagnoseAsync(request, cancellation.Token));
        await started.Task.WaitAsync(TestContext.Current.CancellationToken);

        var refused = await Assert.ThrowsAsync<EdgeLlmException>(() => bench.RunAsync(Reports.Overcurrent));
        Assert.Equal((EdgeLlmError.RequestInProgress, TimeSpan.FromSeconds(2)), (refused.Error, refused.RetryAfter));

        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.Null(bench.Store.Get("r1"));
        Assert.NotNull(await bench.CompleteAsync(Reports.Overcurrent, new DiagnosisOptions { CatalogueOnly = true }));
    }

    [Fact]
    public async Task Diagnoser_still_answers_when_the_record_cannot_be_written()
    {
        using var bench = new Bench(ScriptedGenerator.Answers(Answer));
        using (var connection = new SqliteConnection($"Data Source={bench.PathOf("diagnoses.db")};Pooling=False"))
        {
            await connection.OpenAsync(TestContext.Current.CancellationToken);
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA foreign_keys = OFF; " + string.Join(' ', TablesOf(connection).Select(table => $"DROP TABLE {table};"));
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        var (diagnosis, recorded, _) = await bench.CompleteAsync(Reports.Overcurrent);

        Assert.False(recorded);
        Assert.Equal(DiagnosisSource.Model, diagnosis.Source);
        Assert.Equal([2005, 2001, 2004], bench.Log.Collector.GetSnapshot().Select(record => record.Id.Id).Where(id => id != 2006));
    }

    private static List<string> TablesOf(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'";
        using var reader = command.ExecuteReader();
        var names = new List<string>();
        while (reader.Read())
        {
            names.Add(reader.GetString(0));
        }

        return names;
    }

    private static async Task<ImmutableArray<string>> OfferedAsync()
    {
        var generator = ScriptedGenerator.Answers(Answer);
        using var bench = new Bench(generator);
        await bench.CompleteAsync(Reports.Overcurrent);
        return generator.Requests[0].Alternatives[1];
    }

    private static async Task Drain(IAsyncEnumerable<DiagnosisEvent> events)
    {
        await foreach (var _ in events)
        {
        }
    }

    [Theory]
    [InlineData("0x2310", true)]
    [InlineData("", false)]
    public async Task Diagnoser_remembers_confirmed_causes_by_the_alarms_code_and_never_by_no_code(string alarmCode, bool remembers)
    {
        using var bench = new Bench(ScriptedGenerator.Fails(EdgeLlmError.ModelNotResident));
        var report = Reports.Overcurrent with { FaultCode = "", Alarm = Reports.Overcurrent.Alarm! with { FaultCode = alarmCode } };
        var first = (await bench.CompleteAsync(report, requestId: "r1")).Diagnosis;
        bench.Store.AddFeedback("r1", new Feedback(first.Causes[0].Label, "Mended", "", bench.Time.GetUtcNow()));
        var second = (await bench.CompleteAsync(report, requestId: "r2")).Diagnosis;
        Assert.Equal(remembers, second.Evidence.Any(fact => fact.Kind == EvidenceKind.History));
        Assert.Equal(alarmCode, second.FaultCode);
    }
}
