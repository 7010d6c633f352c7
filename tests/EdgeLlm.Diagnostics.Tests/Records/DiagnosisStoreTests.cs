using EdgeLlm.Diagnostics.Records;
using EdgeLlm.Inference;

namespace EdgeLlm.Diagnostics.Tests.Records;

public sealed class DiagnosisStoreTests : IDisposable
{
    private readonly RecordBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task Store_gives_back_what_was_saved_after_it_was_opened_again()
    {
        var saved = Sample("r1") with
        {
            Causes =
            [
                RecordBench.Cause("C1", "e", "c") with { Text = "原因", EvidenceLabels = ["E1"], Signals = ["S"] },
            ],
            Checks = [new Check("C1", "Look", "Lock out")],
            Evidence = [new EvidenceFact("E1", EvidenceKind.Limit, "S", "S = 1")],
            UnknownEvidenceLabels = ["E1"],
            UnknownLikelihood = 0.1,
            ReasoningSteps = ["First", "second"],
            FinishReason = FinishReason.TokenLimit,
            Usage = new GenerationUsage(1, 2, 3),
            Provenance = new Provenance { ModelName = "m", ModelSha256 = "5a", PromptVersion = "3", PromptSha256 = "9c", Seed = ulong.MaxValue },
        };
        using (var store = _bench.Open())
        {
            await store.SaveAsync(saved, Reports.Overcurrent, "gateway-3");
        }

        using var again = _bench.Open();
        var record = again.Get("r1")!;
        Assert.Empty(record.Feedback);
        Assert.Equal(("gateway-3", 1L, again.Head().Hash), (record.Caller, record.Sequence, record.Hash));
        var cause = Assert.Single(record.Diagnosis.Causes);
        Assert.Equal(("原因", "E1", "S"), (cause.Text, cause.EvidenceLabels.Single(), cause.Signals.Single()));
        Assert.Equal(saved.UnknownEvidenceLabels, record.Diagnosis.UnknownEvidenceLabels);
        Assert.Equal(saved.ReasoningSteps, record.Diagnosis.ReasoningSteps);
        Assert.Equal(saved.Checks, record.Diagnosis.Checks);
        Assert.Equal(saved.Evidence, record.Diagnosis.Evidence);
        Assert.Empty(record.Diagnosis.CatalogueMatches);
        Assert.Equal(
            (saved.CreateTime, saved.FinishReason, saved.Usage, saved.Timings, saved.Provenance),
            (record.Diagnosis.CreateTime, record.Diagnosis.FinishReason, record.Diagnosis.Usage, record.Diagnosis.Timings, record.Diagnosis.Provenance));
    }

    [Fact]
    public async Task Store_keeps_the_report_that_was_diagnosed()
    {
        using var store = _bench.Open();
        await store.SaveAsync(Sample("r1"), Reports.Overcurrent, "");
        var report = store.Get("r1")!.Report;
        Assert.Equal(Reports.Overcurrent.Signals.AsEnumerable(), report.Signals);
        Assert.Equal(Reports.Overcurrent.Trends[0].Points.AsEnumerable(), report.Trends[0].Points);
        Assert.Equal(Reports.Overcurrent.Alarm, report.Alarm);
        Assert.Equal(DiagnosisStore.ReportDigest(Reports.Overcurrent), DiagnosisStore.ReportDigest(report));
        Assert.NotEqual(DiagnosisStore.ReportDigest(Reports.Overcurrent with { OperatorNote = "x" }), DiagnosisStore.ReportDigest(report));
    }

    [Fact]
    public void Store_knows_nothing_of_a_request_that_was_never_saved()
    {
        using var store = _bench.OpenIn(Path.Combine(_bench.Folder, "made", "on", "the", "way"));
        Assert.Null(store.Get("r1"));
        Assert.Empty(store.List(0, "", "").Diagnoses);
    }

    [Fact]
    public async Task Store_lists_newest_first_and_page_by_page_while_more_are_saved()
    {
        using var store = _bench.Open();
        for (var i = 1; i <= 5; i++)
        {
            await store.SaveAsync(Sample($"r{i}", asset: i % 2 == 0 ? "even" : "odd"), Reports.Unknown, "");
        }

        var first = store.List(2, "", "");
        await store.SaveAsync(Sample("r6"), Reports.Unknown, "");
        var second = store.List(2, first.NextPageToken, "");
        var third = store.List(2, second.NextPageToken, "");

        Assert.Equal(["r5", "r4"], Ids(first));
        Assert.Equal(["r3", "r2"], Ids(second));
        Assert.Equal(["r1"], Ids(third));
        Assert.Equal("", third.NextPageToken);
        Assert.Equal(["r4", "r2"], Ids(store.List(2, "", "even")));
        Assert.Equal("", store.List(2, "", "even").NextPageToken);
        Assert.Equal(6, store.List(0, "", "").Diagnoses.Length);
    }

    [Theory]
    [InlineData("2")]
    [InlineData("AAAAAAAAAAAA")]
    [InlineData("!!!!!!!!!!!!")]
    [InlineData("'; DROP TABLE diagnoses")]
    public void Store_refuses_a_page_token_that_it_did_not_give(string token)
    {
        using var store = _bench.Open();
        var refused = Assert.Throws<EdgeLlmException>(() => store.List(0, token, ""));
        Assert.Equal((EdgeLlmError.InvalidReport, "page_token"), (refused.Error, Assert.Single(refused.Violations).Field));
    }

    [Fact]
    public async Task Store_refuses_a_page_token_of_a_list_with_another_filter()
    {
        using var store = _bench.Open();
        await store.SaveAsync(Sample("r1"), Reports.Unknown, "");
        await store.SaveAsync(Sample("r2"), Reports.Unknown, "");
        var token = store.List(1, "", "A").NextPageToken;
        Assert.Equal(["r1"], Ids(store.List(1, token, "A")));
        var refused = Assert.Throws<EdgeLlmException>(() => store.List(1, token, ""));
        Assert.Equal((EdgeLlmError.InvalidReport, "page_token"), (refused.Error, Assert.Single(refused.Violations).Field));
    }

    [Fact]
    public async Task Store_keeps_feedback_in_the_order_it_was_given()
    {
        using var store = _bench.Open();
        await store.SaveAsync(Sample("r1") with { Causes = [RecordBench.Cause("C1", "e", "c")] }, Reports.Unknown, "");
        var right = new Feedback("C1", "Changed the cable", "", Reports.Noon);
        var later = new Feedback("", "", "It came back", Reports.Noon.AddDays(1));
        store.AddFeedback("r1", right);
        store.AddFeedback("r1", later);
        Assert.Equal([right, later], store.Get("r1")!.Feedback);
    }

    [Fact]
    public async Task Store_refuses_feedback_on_what_is_not_there()
    {
        using var store = _bench.Open();
        await store.SaveAsync(Sample("r1"), Reports.Unknown, "");
        var feedback = new Feedback("C1", "", "", Reports.Noon);
        Assert.Equal(EdgeLlmError.DiagnosisNotFound, Assert.Throws<EdgeLlmException>(() => store.AddFeedback("r2", feedback)).Error);
        var refused = Assert.Throws<EdgeLlmException>(() => store.AddFeedback("r1", feedback));
        Assert.Equal((EdgeLlmError.InvalidReport, "feedback.confirmed_cause_label"), (refused.Error, Assert.Single(refused.Violations).Field));
    }

    [Fact]
    public async Task Store_takes_twenty_pieces_of_feedback_on_a_diagnosis_and_no_more()
    {
        using var store = _bench.Open();
        await store.SaveAsync(Sample("r1"), Reports.Unknown, "");
        for (var i = 0; i < 20; i++)
        {
            store.AddFeedback("r1", new Feedback("", $"{i}", "", Reports.Noon));
        }

        var refused = Assert.Throws<EdgeLlmException>(() => store.AddFeedback("r1", new Feedback("", "", "", Reports.Noon)));
        Assert.Equal((EdgeLlmError.InvalidReport, "feedback"), (refused.Error, Assert.Single(refused.Violations).Field));
        Assert.Equal(20, store.Get("r1")!.Feedback.Length);
    }

    [Fact]
    public async Task Store_never_overwrites_a_diagnosis()
    {
        using var store = _bench.Open();
        await store.SaveAsync(Sample("r1"), Reports.Unknown, "");
        var refused = await Assert.ThrowsAsync<EdgeLlmException>(() => store.SaveAsync(Sample("r1", asset: "other"), Reports.Unknown, ""));
        Assert.Equal(EdgeLlmError.StoreUnavailable, refused.Error);
        Assert.Equal("A", store.Get("r1")!.Diagnosis.AssetId);
        Assert.True(store.IsHealthy);
    }

    [Fact]
    public async Task Store_takes_many_diagnoses_at_once()
    {
        using var store = _bench.Open();
        await Task.WhenAll(Enumerable.Range(0, 24).Select(i => store.SaveAsync(Sample($"r{i}"), Reports.Overcurrent, "")));
        Assert.Equal(24, store.List(100, "", "").Diagnoses.Length);
    }

    [Fact]
    public void Store_says_what_to_do_when_its_folder_cannot_be_made()
    {
        var file = Path.Combine(_bench.Folder, "file");
        File.WriteAllText(file, "");
        var refused = Assert.Throws<EdgeLlmException>(() => _bench.OpenIn(Path.Combine(file, "state")));
        Assert.Equal(EdgeLlmError.StoreUnavailable, refused.Error);
        Assert.DoesNotContain(_bench.Folder, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Message);
    }

    [Fact]
    public void Store_says_what_to_do_when_its_database_cannot_be_opened()
    {
        Directory.CreateDirectory(Path.Combine(_bench.Folder, "diagnoses.db"));
        var refused = Assert.Throws<EdgeLlmException>(() => _bench.Open());
        Assert.Contains("can't be written", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Store_does_not_touch_the_records_of_a_newer_version()
    {
        _bench.Execute("PRAGMA user_version = 99");

        var refused = Assert.Throws<EdgeLlmException>(() => _bench.Open());
        Assert.Contains("newer version", refused.Message, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Ids(DiagnosisPage page) => page.Diagnoses.Select(diagnosis => diagnosis.RequestId);

    private static Diagnosis Sample(string requestId, string asset = "A") => RecordBench.Sample(requestId, asset);
}
