using EdgeLlm.Diagnostics.Records;

namespace EdgeLlm.Diagnostics.Tests.Records;

public sealed class RetentionTests : IDisposable
{
    private readonly RecordBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task Store_drops_what_is_too_old_from_the_chains_start_and_the_rest_still_verifies()
    {
        using (var store = await _bench.OpenWithAsync(50))
        {
            store.AddFeedback("r1", new Feedback("", "", "", Reports.Noon.AddMinutes(50)));
        }

        _bench.Time.Advance(TimeSpan.FromDays(30));
        using var again = _bench.Open(new RecordRetention { MaxAge = TimeSpan.FromDays(30) - TimeSpan.FromMinutes(40) });
        var noted = again.Head().Hash;
        await SaveAsync(again, "new");

        Assert.Null(again.Get("r39"));
        Assert.NotNull(again.Get("r40"));
        Assert.Equal((52, 13), (again.Head().Sequence, again.Head().Count));
        Assert.Equal(new ChainReport(13, 0, "", again.Head().Hash), RecordChain.Verify(_bench.File, noted));
        Assert.Equal(12, again.List(100, "", "").Diagnoses.Length);
        Assert.Contains(_bench.Log.Collector.GetSnapshot(), line => line.Id.Id == 2103);
    }

    [Fact]
    public async Task Chain_is_broken_when_more_was_dropped_than_its_start_tells()
    {
        await Store_drops_what_is_too_old_from_the_chains_start_and_the_rest_still_verifies();
        _bench.Execute("DELETE FROM records WHERE sequence = 40");
        Assert.Equal(40, RecordChain.Verify(_bench.File).FirstBroken);
    }

    [Fact]
    public async Task Store_stays_within_its_size_and_gives_room_back()
    {
        (await _bench.OpenWithAsync(200)).Dispose();
        var before = new FileInfo(_bench.File).Length;
        using (var store = _bench.Open(new RecordRetention { MaxBytes = before / 4 }))
        {
            await SaveAsync(store, "new");
            Assert.InRange(store.Head().Bytes, 1, before / 2);
            Assert.InRange(store.Head().Count, 2, 60);
            Assert.NotNull(store.Get("new"));
            Assert.True(RecordChain.Verify(_bench.File).IsWhole);
        }

        Assert.InRange(new FileInfo(_bench.File).Length, 1, before / 2);
    }

    [Fact]
    public async Task Store_stays_within_its_size_while_it_is_written_to()
    {
        using var store = _bench.Open(new RecordRetention { MaxBytes = 256 * 1024 });
        for (var i = 0; i < 150; i++)
        {
            await SaveAsync(store, $"r{i}");
        }

        Assert.InRange(store.Head().Bytes, 1, 400 * 1024);
        Assert.Equal(RecordChain.Verify(_bench.File).Rows, store.Head().Count);
    }

    [Fact]
    public async Task Store_keeps_the_newest_record_whatever_its_size()
    {
        using var store = _bench.Open(new RecordRetention { MaxBytes = 1 });
        await SaveAsync(store, "r1");
        await SaveAsync(store, "r2");
        Assert.Equal((2, 1), (store.Head().Sequence, store.Head().Count));
        Assert.NotNull(store.Get("r2"));
    }

    [Fact]
    public async Task Store_looks_for_old_records_once_an_hour()
    {
        using var store = _bench.Open(new RecordRetention { MaxAge = TimeSpan.FromMinutes(1) });
        await SaveAsync(store, "r1");
        await SaveAsync(store, "r2");
        _bench.Time.Advance(TimeSpan.FromMinutes(59));
        await SaveAsync(store, "r3");
        Assert.NotNull(store.Get("r1"));
        _bench.Time.Advance(TimeSpan.FromMinutes(1));
        await SaveAsync(store, "r4");
        Assert.Null(store.Get("r1"));
    }

    [Fact]
    public async Task A_clock_that_leaps_ahead_does_not_cost_all_records()
    {
        using (var store = _bench.Open())
        {
            await Task.WhenAll(Enumerable.Range(0, 600).Select(i => store.SaveAsync(RecordBench.Sample($"r{i}"), Reports.Unknown, "")));
        }

        _bench.Time.Advance(TimeSpan.FromDays(10_000));
        using var again = _bench.Open();
        await SaveAsync(again, "new");
        Assert.InRange(again.Head().Count, 60, 120);
        Assert.True(RecordChain.Verify(_bench.File).IsWhole);
    }

    private async Task SaveAsync(DiagnosisStore store, string id)
    {
        await store.SaveAsync(RecordBench.Sample(id) with { CreateTime = _bench.Time.GetUtcNow() }, Reports.Overcurrent, "");
        await store.WhenTrimmedAsync();
    }
}
