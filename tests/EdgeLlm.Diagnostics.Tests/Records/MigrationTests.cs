using EdgeLlm.Diagnostics.Records;

namespace EdgeLlm.Diagnostics.Tests.Records;

public sealed class MigrationTests : IDisposable
{
    private const string Layout1 = """
        PRAGMA journal_mode = WAL;
        CREATE TABLE diagnoses (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT,
            request_id TEXT NOT NULL UNIQUE,
            create_time TEXT NOT NULL,
            asset_id TEXT NOT NULL,
            diagnosis TEXT NOT NULL,
            report TEXT NOT NULL);
        CREATE INDEX diagnoses_of_asset ON diagnoses (asset_id, sequence);
        CREATE TABLE feedback (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT,
            request_id TEXT NOT NULL REFERENCES diagnoses (request_id),
            feedback TEXT NOT NULL);
        CREATE INDEX feedback_of_diagnosis ON feedback (request_id, sequence);
        PRAGMA user_version = 1;
        """;

    private const string Diagnosis = """
        {"request_id":"r1","create_time":"2026-11-03T12:00:00+00:00","asset_id":"A","fault_code":"0x2310","language":"en","source":"Model","fallback_reason":"None","fallback_detail":"",
        "causes":[{"label":"K1.1","text":"A cause","confidence_percent":70,"evidence_labels":["E1"],"signals":["S"],"remedy":"Mend it","catalogue_entry_id":"e"}],
        "checks":[{"cause_label":"K1.1","text":"Look","safety_note":""}],"unknown":false,
        "evidence":[{"label":"E1","kind":"Limit","signal":"S","text":"S = 1"}],"catalogue_matches":[],"reasoning":"","finish_reason":"Stop",
        "usage":{"prompt_tokens":1,"reasoning_tokens":2,"answer_tokens":3},
        "timings":{"queued":"00:00:00","prefill":"00:00:00","reasoning":"00:00:00","answer":"00:00:00","total":"00:00:09"},
        "provenance":{"model_name":"m","model_sha256":"","model_quantisation":"","model_license":"","prompt_version":"1","seed":7,"service_version":"0.1.0","catalogue_version":"1","model_caution":""}}
        """;

    private const string Feedback = """{"confirmed_cause_label":"K1.1","action_taken":"Changed it","note":"","create_time":"2026-11-04T12:00:00+00:00"}""";

    private readonly RecordBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task Store_brings_records_of_the_first_layout_into_the_chain()
    {
        _bench.Execute(Layout1);
        Add("r1", "A", Diagnosis);
        Add("r2", "B", Diagnosis.Replace("r1", "r2", StringComparison.Ordinal).Replace("\"A\"", "\"B\"", StringComparison.Ordinal));
        _bench.Execute($"INSERT INTO feedback (request_id, feedback) VALUES ('r1', '{Feedback}')");

        using var store = _bench.Open();
        var record = store.Get("r1")!;
        var cause = Assert.Single(record.Diagnosis.Causes);
        Assert.Equal(("K1.1", 0.7, "K1", "e", ""), (cause.Label, cause.Likelihood, cause.CatalogueLabel, cause.CatalogueEntryId, cause.CauseId));
        Assert.Empty(cause.ContradictingEvidenceLabels);
        Assert.Empty(record.Diagnosis.ReasoningSteps);
        Assert.Equal((7UL, ""), (record.Diagnosis.Provenance.Seed, record.Diagnosis.Provenance.PromptSha256));
        Assert.Equal("Changed it", Assert.Single(record.Feedback).ActionTaken);
        Assert.Equal("LINE3-FILLER-M12", record.Report.Asset.Id);
        Assert.Empty(store.Confirmed("A", "2310"));
        Assert.Equal(["r2", "r1"], store.List(0, "", "").Diagnoses.Select(diagnosis => diagnosis.RequestId));

        await store.SaveAsync(RecordBench.Sample("r3"), Reports.Unknown, "");
        Assert.Equal((1, 3, 4), (record.Sequence, store.Get("r2")!.Sequence, store.Get("r3")!.Sequence));
        Assert.Equal(new ChainReport(4, 0, "", store.Head().Hash), RecordChain.Verify(_bench.File));
        Assert.Equal(2105, Assert.Single(_bench.Log.Collector.GetSnapshot()).Id.Id);
        using var connection = _bench.Connect();
        Assert.Equal(2, connection.Number("PRAGMA auto_vacuum"));
        Assert.Equal(0, connection.Number("SELECT count(*) FROM sqlite_schema WHERE name LIKE 'diagnoses' OR name LIKE 'feedback'"));
    }

    [Fact]
    public void Store_sets_records_of_the_first_layout_aside_if_they_cannot_be_read()
    {
        _bench.Execute(Layout1);
        Add("r1", "A", "{\"causes\":");
        using var store = _bench.Open();
        Assert.True(store.IsHealthy);
        Assert.Single(Directory.GetFiles(_bench.Folder, "diagnoses.damaged-*.db"));
    }

    private void Add(string id, string asset, string diagnosis)
    {
        using var connection = _bench.Connect();
        connection.Execute(
            "INSERT INTO diagnoses (request_id, create_time, asset_id, diagnosis, report) VALUES ($id, '2026-11-03T12:00:00.0000000Z', $asset, $diagnosis, $report)",
            ("$id", id),
            ("$asset", asset),
            ("$diagnosis", diagnosis),
            ("$report", System.Text.Json.JsonSerializer.Serialize(Reports.Overcurrent, RecordJson.Default.FaultReport)));
    }
}
