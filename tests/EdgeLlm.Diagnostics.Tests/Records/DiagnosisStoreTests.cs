using EdgeLlm.Diagnostics.Records;
using EdgeLlm.Inference;
using Microsoft.Data.Sqlite;

namespace EdgeLlm.Diagnostics.Tests.Records;

public sealed class DiagnosisStoreTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Store_gives_back_what_was_saved_after_it_was_opened_again()
    {
        var saved = Sample("r1") with
        {
            Causes =
            [
                new Cause { Label = "K1.1", Text = "原因", ConfidencePercent = 70, EvidenceLabels = ["E1"], Signals = ["S"], CatalogueEntryId = "e" },
            ],
            Checks = [new Check("K1.1", "Look", "Lock out")],
            Evidence = [new EvidenceFact("E1", EvidenceKind.Limit, "S", "S = 1")],
            FinishReason = FinishReason.TokenLimit,
            Usage = new GenerationUsage(1, 2, 3),
            Provenance = new Provenance { ModelName = "m", Seed = ulong.MaxValue },
        };
        using (var store = DiagnosisStore.Open(_folder.Path))
        {
            await store.SaveAsync(saved, Reports.Overcurrent);
        }

        using var again = DiagnosisStore.Open(_folder.Path);
        var record = again.Get("r1")!;
        Assert.Empty(record.Feedback);
        var cause = Assert.Single(record.Diagnosis.Causes);
        Assert.Equal(("原因", "E1", "S"), (cause.Text, cause.EvidenceLabels.Single(), cause.Signals.Single()));
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
        using var store = DiagnosisStore.Open(_folder.Path);
        await store.SaveAsync(Sample("r1"), Reports.Overcurrent);
        using var connection = new SqliteConnection($"Data Source={Path.Combine(_folder.Path, "diagnoses.db")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT report FROM diagnoses";
        var report = System.Text.Json.JsonSerializer.Deserialize((string)command.ExecuteScalar()!, RecordJson.Default.FaultReport)!;
        Assert.Equal(Reports.Overcurrent.Signals.AsEnumerable(), report.Signals);
        Assert.Equal(Reports.Overcurrent.Trends[0].Points.AsEnumerable(), report.Trends[0].Points);
        Assert.Equal(Reports.Overcurrent.Alarm, report.Alarm);
    }

    [Fact]
    public void Store_knows_nothing_of_a_request_that_was_never_saved()
    {
        using var store = DiagnosisStore.Open(Path.Combine(_folder.Path, "made", "on", "the", "way"));
        Assert.Null(store.Get("r1"));
        Assert.Empty(store.List(0, "", "").Diagnoses);
    }

    [Fact]
    public async Task Store_lists_newest_first_and_page_by_page_while_more_are_saved()
    {
        using var store = DiagnosisStore.Open(_folder.Path);
        for (var i = 1; i <= 5; i++)
        {
            await store.SaveAsync(Sample($"r{i}", asset: i % 2 == 0 ? "even" : "odd"), Reports.Unknown);
        }

        var first = store.List(2, "", "");
        await store.SaveAsync(Sample("r6"), Reports.Unknown);
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
        using var store = DiagnosisStore.Open(_folder.Path);
        var refused = Assert.Throws<EdgeLlmException>(() => store.List(0, token, ""));
        Assert.Equal((EdgeLlmError.InvalidReport, "page_token"), (refused.Error, Assert.Single(refused.Violations).Field));
    }

    [Fact]
    public async Task Store_keeps_feedback_in_the_order_it_was_given()
    {
        using var store = DiagnosisStore.Open(_folder.Path);
        var cause = new Cause { Label = "K1.1", Text = "t", ConfidencePercent = 1, CatalogueEntryId = "e" };
        await store.SaveAsync(Sample("r1") with { Causes = [cause] }, Reports.Unknown);
        var right = new Feedback("K1.1", "Changed the cable", "", Reports.Noon);
        var later = new Feedback("", "", "It came back", Reports.Noon.AddDays(1));
        store.AddFeedback("r1", right);
        store.AddFeedback("r1", later);
        Assert.Equal([right, later], store.Get("r1")!.Feedback);
    }

    [Fact]
    public async Task Store_refuses_feedback_on_what_is_not_there()
    {
        using var store = DiagnosisStore.Open(_folder.Path);
        await store.SaveAsync(Sample("r1"), Reports.Unknown);
        var feedback = new Feedback("K1.1", "", "", Reports.Noon);
        Assert.Equal(EdgeLlmError.DiagnosisNotFound, Assert.Throws<EdgeLlmException>(() => store.AddFeedback("r2", feedback)).Error);
        var refused = Assert.Throws<EdgeLlmException>(() => store.AddFeedback("r1", feedback));
        Assert.Equal((EdgeLlmError.InvalidReport, "feedback.confirmed_cause_label"), (refused.Error, Assert.Single(refused.Violations).Field));
    }

    [Fact]
    public async Task Store_never_overwrites_a_diagnosis()
    {
        using var store = DiagnosisStore.Open(_folder.Path);
        await store.SaveAsync(Sample("r1"), Reports.Unknown);
        var refused = await Assert.ThrowsAsync<EdgeLlmException>(() => store.SaveAsync(Sample("r1", asset: "other"), Reports.Unknown));
        Assert.Equal(EdgeLlmError.StoreUnavailable, refused.Error);
        Assert.Equal("A", store.Get("r1")!.Diagnosis.AssetId);
    }

    [Fact]
    public async Task Store_takes_many_diagnoses_at_once()
    {
        using var store = DiagnosisStore.Open(_folder.Path);
        await Task.WhenAll(Enumerable.Range(0, 24).Select(i => store.SaveAsync(Sample($"r{i}"), Reports.Overcurrent)));
        Assert.Equal(24, store.List(100, "", "").Diagnoses.Length);
    }

    [Fact]
    public void Store_says_what_to_do_when_its_folder_cannot_be_made()
    {
        var file = Path.Combine(_folder.Path, "file");
        File.WriteAllText(file, "");
        var refused = Assert.Throws<EdgeLlmException>(() => DiagnosisStore.Open(Path.Combine(file, "state")));
        Assert.Equal(EdgeLlmError.StoreUnavailable, refused.Error);
        Assert.DoesNotContain(_folder.Path, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Message);
    }

    [Fact]
    public void Store_says_what_to_do_when_its_database_cannot_be_opened()
    {
        Directory.CreateDirectory(Path.Combine(_folder.Path, "diagnoses.db"));
        var refused = Assert.Throws<EdgeLlmException>(() => DiagnosisStore.Open(_folder.Path));
        Assert.Contains("can't be written", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Store_says_what_to_do_when_its_database_is_damaged()
    {
        File.WriteAllText(Path.Combine(_folder.Path, "diagnoses.db"), new string('x', 8192));
        var refused = Assert.Throws<EdgeLlmException>(() => DiagnosisStore.Open(_folder.Path));
        Assert.Equal(EdgeLlmError.StoreUnavailable, refused.Error);
        Assert.Contains("damaged", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Store_does_not_touch_the_records_of_a_newer_version()
    {
        using (var connection = new SqliteConnection($"Data Source={Path.Combine(_folder.Path, "diagnoses.db")};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA user_version = 99";
            command.ExecuteNonQuery();
        }

        var refused = Assert.Throws<EdgeLlmException>(() => DiagnosisStore.Open(_folder.Path));
        Assert.Contains("newer version", refused.Message, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Ids(DiagnosisPage page) => page.Diagnoses.Select(diagnosis => diagnosis.RequestId);

    private static Diagnosis Sample(string requestId, string asset = "A") => new()
    {
        RequestId = requestId,
        CreateTime = Reports.Noon,
        AssetId = asset,
        Language = "en",
        Source = DiagnosisSource.Model,
        Timings = new Timings(default, TimeSpan.FromMilliseconds(1.5), default, default, TimeSpan.FromSeconds(9)),
        Provenance = new Provenance(),
    };
}
