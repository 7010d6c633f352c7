using EdgeLlm.Diagnostics.Catalogue;
using EdgeLlm.Diagnostics.Records;

namespace EdgeLlm.Diagnostics.Tests.Records;

public sealed class ConfirmedCauseTests : IDisposable
{
    private readonly RecordBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task Confirmed_causes_are_counted_for_an_asset_and_a_code_however_that_is_written()
    {
        using var store = _bench.Open();
        await SaveAsync(store, "r1", "A", "0x2310", "C1", Reports.Noon);
        await SaveAsync(store, "r2", "A", "2310h", "C2", Reports.Noon.AddDays(3));
        await SaveAsync(store, "r3", "A", "2310", "C1", Reports.Noon.AddDays(2));
        await SaveAsync(store, "r4", "B", "0x2310", "C2", Reports.Noon);
        await SaveAsync(store, "r5", "A", "0x2311", "C2", Reports.Noon);
        await SaveAsync(store, "r6", "A", "0x2310", "", Reports.Noon);

        Assert.Equal(
            [
                new ConfirmedCause("cia402-2310", "short-circuit", 2, Reports.Noon.AddDays(2)),
                new ConfirmedCause("cia402-2310", "blocked", 1, Reports.Noon.AddDays(3)),
            ],
            store.Confirmed("A", FaultCode.Normalize("0x2310")));
        Assert.Single(store.Confirmed("B", "2310"));
        Assert.Empty(store.Confirmed("C", "2310"));
    }

    [Fact]
    public async Task Only_the_newest_feedback_on_a_diagnosis_confirms_a_cause()
    {
        using var store = _bench.Open();
        await SaveAsync(store, "r1", "A", "0x2310", "C1", Reports.Noon);
        store.AddFeedback("r1", new Feedback("C2", "", "It was the gearbox after all", Reports.Noon.AddDays(1)));
        Assert.Equal([new ConfirmedCause("cia402-2310", "blocked", 1, Reports.Noon.AddDays(1))], store.Confirmed("A", "2310"));
        store.AddFeedback("r1", new Feedback("", "", "It came back", Reports.Noon.AddDays(2)));
        Assert.Empty(store.Confirmed("A", "2310"));
    }

    [Fact]
    public async Task Confirmed_causes_are_found_by_an_index()
    {
        (await _bench.OpenWithAsync(1)).Dispose();
        using var connection = _bench.Connect();
        using var command = connection.Command(
            "EXPLAIN QUERY PLAN SELECT max(sequence), document FROM records WHERE kind = 'feedback' AND asset_id = $a AND fault_code = $c GROUP BY request_id",
            ("$a", "A"),
            ("$c", "2310"));
        using var reader = command.ExecuteReader();
        Assert.True(reader.Read());
        Assert.Contains("USING INDEX feedback_of_fault (asset_id=? AND fault_code=?)", reader.GetString(3), StringComparison.Ordinal);
        Assert.False(reader.Read());
    }

    private static async Task SaveAsync(DiagnosisStore store, string id, string asset, string code, string confirmed, DateTimeOffset time)
    {
        var diagnosis = RecordBench.Sample(id, asset) with
        {
            FaultCode = code,
            Causes = [RecordBench.Cause("C1", "cia402-2310", "short-circuit"), RecordBench.Cause("C2", "cia402-2310", "blocked")],
        };
        await store.SaveAsync(diagnosis, Reports.Overcurrent, "");
        store.AddFeedback(id, new Feedback(confirmed, "", "", time));
    }
}
