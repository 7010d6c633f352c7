using EdgeLlm.Inference;

namespace EdgeLlm.Diagnostics.Tests;

public sealed class DiagnoserFallbackTests
{
    private static readonly GenerationEvent s_started = new GenerationEvent.Started(900, TimeSpan.Zero);

    [Fact]
    public async Task Diagnoser_leaves_the_model_alone_when_the_catalogue_was_asked_for()
    {
        var generator = ScriptedGenerator.Answers("{}");
        using var bench = new Bench(generator);
        var (diagnosis, recorded, _) = await bench.CompleteAsync(Reports.Overcurrent, new DiagnosisOptions { CatalogueOnly = true });
        Assert.Empty(generator.Requests);
        Assert.True(recorded);
        AssertFromCatalogue(diagnosis, FallbackReason.Requested);
        Assert.Equal("", diagnosis.Provenance.ModelName);
    }

    [Theory]
    [InlineData(EdgeLlmError.ModelNotResident, FallbackReason.EngineUnavailable)]
    [InlineData(EdgeLlmError.EngineRestarting, FallbackReason.EngineUnavailable)]
    [InlineData(EdgeLlmError.InvalidModel, FallbackReason.EngineUnavailable)]
    [InlineData(EdgeLlmError.DeadlineTooShort, FallbackReason.DeadlineTooShort)]
    [InlineData(EdgeLlmError.EngineFailed, FallbackReason.EngineFailed)]
    [InlineData(EdgeLlmError.InvalidSchema, FallbackReason.EngineFailed)]
    [InlineData(EdgeLlmError.OutOfMemory, FallbackReason.EngineFailed)]
    public async Task Diagnoser_answers_from_the_catalogue_when_the_engine_cannot(EdgeLlmError error, FallbackReason reason)
    {
        using var bench = new Bench(ScriptedGenerator.Fails(error));
        var (diagnosis, _, _) = await bench.CompleteAsync(Reports.Overcurrent);
        AssertFromCatalogue(diagnosis, reason);
        Assert.Equal(reason == FallbackReason.EngineFailed, bench.Log.Collector.GetSnapshot().Any(record => record.Id.Id == 2003));
    }

    [Theory]
    [InlineData(EdgeLlmError.Draining)]
    [InlineData(EdgeLlmError.QueueFull)]
    [InlineData(EdgeLlmError.PromptTooLong)]
    public async Task Diagnoser_tells_the_caller_what_the_caller_can_act_on(EdgeLlmError error)
    {
        using var bench = new Bench(ScriptedGenerator.Fails(error));
        Assert.Equal(error, (await Assert.ThrowsAsync<EdgeLlmException>(() => bench.RunAsync(Reports.Overcurrent))).Error);
        Assert.Null(bench.Store.Get("r1"));
    }

    [Fact]
    public async Task Diagnoser_tells_the_caller_when_the_engine_dies_with_the_request_in_it()
    {
        using var bench = new Bench(ScriptedGenerator.Fails(EdgeLlmError.EngineRestarting, s_started, new GenerationEvent.AnswerDelta("{\"ca")));
        var died = await Assert.ThrowsAsync<EdgeLlmException>(() => bench.RunAsync(Reports.Overcurrent));
        Assert.Equal(EdgeLlmError.EngineRestarting, died.Error);

        // It left nothing behind: the caller's retry is taken.
        await bench.CompleteAsync(Reports.Overcurrent, new DiagnosisOptions { CatalogueOnly = true });
    }

    [Fact]
    public async Task Diagnoser_does_not_ask_when_no_time_is_left_beside_the_reserve()
    {
        var generator = ScriptedGenerator.Answers("{}");
        using var bench = new Bench(generator);
        var (diagnosis, _, _) = await bench.CompleteAsync(Reports.Overcurrent, limit: TimeSpan.FromMilliseconds(200));
        Assert.Empty(generator.Requests);
        AssertFromCatalogue(diagnosis, FallbackReason.DeadlineTooShort);
    }

    [Fact]
    public async Task Diagnoser_gives_up_an_engine_that_does_not_keep_its_time()
    {
        var started = new TaskCompletionSource();
        using var bench = new Bench(ScriptedGenerator.Hangs(started));
        var running = bench.CompleteAsync(Reports.Overcurrent, limit: TimeSpan.FromSeconds(20));
        await started.Task.WaitAsync(TestContext.Current.CancellationToken);
        bench.Time.Advance(TimeSpan.FromSeconds(19.6));
        var (diagnosis, recorded, _) = await running.WaitAsync(TestContext.Current.CancellationToken);
        Assert.True(recorded);
        AssertFromCatalogue(diagnosis, FallbackReason.DeadlineTooShort);
        Assert.Equal(TimeSpan.FromSeconds(19.6), diagnosis.Timings.Total);
    }

    [Theory]
    [InlineData("""{"causes":[{"cause":"C99","evidence":["E1"]}]}""")]
    [InlineData("""{"causes":[{"cause":"C1","evidence":["E99"]}]}""")]
    [InlineData("""{"causes":[{"cause":"C1","evidence":"E1"}]}""")]
    [InlineData("""{"causes":[{"cause":"C1","evidence":["E1"],""")]
    [InlineData("""{"causes":[null]}""")]
    [InlineData("[]")]
    [InlineData("]]]]")]
    [InlineData("")]
    public async Task Diagnoser_trusts_no_answer_that_breaks_its_schema(string answer)
    {
        using var bench = new Bench(ScriptedGenerator.Answers(answer));
        var (diagnosis, _, _) = await bench.CompleteAsync(Reports.Overcurrent);
        Assert.Equal(DiagnosisSource.Catalogue, diagnosis.Source);
        Assert.Equal(FallbackReason.EngineFailed, diagnosis.FallbackReason);
        Assert.DoesNotContain(diagnosis.Causes, cause => cause.Label == "C99");
    }

    [Theory]
    [InlineData("", """{"causes":[{"cause":"C1","evidence":["E1"]}]}""")]
    [InlineData("""{"causes":[{"cause":""", """ "C1","evidence":["E1"]}]}""")]
    [InlineData("""{"causes":[{"cause":"C3","evidence":["E1",""", """ "E2"]}]}""")]
    public async Task Diagnoser_takes_no_answer_for_the_models_that_was_closed_for_it(string written, string closing)
    {
        using var bench = new Bench(ScriptedGenerator.Closes(written, closing));
        var events = await bench.RunAsync(Reports.Overcurrent);
        AssertFromCatalogue(Assert.IsType<DiagnosisEvent.Completed>(events[^1]).Diagnosis, FallbackReason.NoAnswer);
        Assert.DoesNotContain(events, step => step is DiagnosisEvent.CauseFound);
    }

    [Fact]
    public async Task Diagnoser_blames_the_deadline_when_that_closed_the_answer()
    {
        using var bench = new Bench(ScriptedGenerator.Closes("", """{"unknown":true,"evidence":["E1"]}""", FinishReason.Deadline));
        var (diagnosis, _, _) = await bench.CompleteAsync(Reports.Overcurrent);
        AssertFromCatalogue(diagnosis, FallbackReason.DeadlineTooShort);
        Assert.False(diagnosis.Unknown);
    }

    [Fact]
    public async Task Diagnoser_keeps_the_causes_that_were_whole_before_the_answer_was_closed()
    {
        using var bench = new Bench(ScriptedGenerator.Closes("""{"causes":[{"cause":"C2","evidence":["E3"]},{"cause":""", """ "C1","evidence":["E2"]}]}"""));
        var (diagnosis, _, _) = await bench.CompleteAsync(Reports.Overcurrent);
        Assert.Equal((DiagnosisSource.Model, FinishReason.TokenLimit), (diagnosis.Source, diagnosis.FinishReason!.Value));
        Assert.Equal(["E3"], diagnosis.Causes.Single(cause => cause.Label == "C2").EvidenceLabels);
        Assert.DoesNotContain("E2", diagnosis.Causes.Single(cause => cause.Label == "C1").EvidenceLabels);
    }

    [Fact]
    public async Task Diagnoser_takes_the_models_unknown_even_where_its_evidence_was_closed()
    {
        using var bench = new Bench(ScriptedGenerator.Closes("""{"unknown":""", """true,"evidence":["E2"]}"""));
        var (diagnosis, _, _) = await bench.CompleteAsync(Reports.Overcurrent);
        Assert.Equal(DiagnosisSource.Model, diagnosis.Source);
        Assert.DoesNotContain("E2", diagnosis.UnknownEvidenceLabels);
    }

    [Fact]
    public async Task Diagnoser_trusts_no_generation_that_ends_without_completing()
    {
        using var bench = new Bench(ScriptedGenerator.Plays(s_started, new GenerationEvent.AnswerDelta("""{"unknown":true,"evidence":["E1"]}""")));
        var (diagnosis, _, _) = await bench.CompleteAsync(Reports.Overcurrent);
        AssertFromCatalogue(diagnosis, FallbackReason.EngineFailed);
    }

    [Fact]
    public async Task Diagnoser_says_unknown_when_neither_engine_nor_catalogue_knows()
    {
        using var bench = new Bench(ScriptedGenerator.Fails(EdgeLlmError.ModelNotResident));
        var (diagnosis, _, _) = await bench.CompleteAsync(Reports.Unknown);
        Assert.True(diagnosis.Unknown);
        Assert.Empty(diagnosis.Causes);
        Assert.NotEmpty(diagnosis.Evidence);
        Assert.Empty(diagnosis.CatalogueMatches);
    }

    private static void AssertFromCatalogue(Diagnosis diagnosis, FallbackReason reason)
    {
        Assert.Equal((DiagnosisSource.Catalogue, reason), (diagnosis.Source, diagnosis.FallbackReason));
        Assert.NotEmpty(diagnosis.FallbackDetail);
        Assert.NotEmpty(diagnosis.Causes);
        Assert.Null(diagnosis.FinishReason);
    }
}
