using EdgeLlm.Diagnostics.Records;
using EdgeLlm.Inference;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace EdgeLlm.Diagnostics.Tests.Records;

public sealed class RecoveryTests : IDisposable
{
    private static readonly StoreLimits s_impatient = new(BusySeconds: 1);
    private readonly RecordBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task Store_sets_a_file_aside_that_is_no_database()
    {
        var garbage = new string('x', 8192);
        File.WriteAllText(_bench.File, garbage);
        using var store = _bench.Open();
        await store.SaveAsync(RecordBench.Sample("r1"), Reports.Unknown, "");

        Assert.True(store.IsHealthy);
        Assert.NotNull(store.Get("r1"));
        var aside = Path.Combine(_bench.Folder, "diagnoses.damaged-20261103T120000Z.db");
        Assert.Equal(garbage, File.ReadAllText(aside));
        var line = Assert.Single(_bench.Log.Collector.GetSnapshot(), line => line.Level >= LogLevel.Warning);
        Assert.Equal((2101, LogLevel.Error), (line.Id.Id, line.Level));
        Assert.Contains("diagnoses.damaged-20261103T120000Z.db", line.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Store_sets_a_database_aside_that_is_damaged_in_the_middle()
    {
        (await _bench.OpenWithAsync(40)).Dispose();
        await DamageAsync();
        using var store = _bench.Open();
        Assert.True(store.IsHealthy);
        Assert.Equal(0, store.Head().Sequence);
        Assert.Single(Aside());
    }

    [Fact]
    public async Task Store_sets_the_log_aside_with_its_database_while_somebody_else_has_it_open()
    {
        (await _bench.OpenWithAsync(40)).Dispose();
        using (var other = _bench.Connect())
        {
            other.Execute("CREATE TABLE written_last (x)");
            await DamageAsync();
            _bench.Open().Dispose();
        }

        var aside = Assert.Single(Aside());
        Assert.NotEqual(0, new FileInfo(aside + "-wal").Length);
        Assert.True(RecordChain.Verify(_bench.File).IsWhole);
    }

    [Fact]
    public async Task Store_sets_a_database_aside_that_is_damaged_while_it_is_used()
    {
        (await _bench.OpenWithAsync(40)).Dispose();
        using var store = _bench.Open();

        // After a write by another connection no page in memory counts any more.
        _bench.Execute("CREATE TABLE written_last (x)");
        await DamageAsync();
        Assert.Equal(EdgeLlmError.StoreUnavailable, Assert.Throws<EdgeLlmException>(() => store.List(100, "", "")).Error);
        Assert.False(store.IsHealthy);
        Assert.Contains("damaged", store.Problem, StringComparison.Ordinal);

        await store.SaveAsync(RecordBench.Sample("new"), Reports.Unknown, "");
        Assert.True(store.IsHealthy);
        Assert.NotNull(store.Get("new"));
        Assert.Single(Aside());
    }

    [Fact]
    public void Store_keeps_the_first_and_the_two_newest_of_the_files_set_aside()
    {
        for (var i = 0; i < 5; i++)
        {
            File.WriteAllText(_bench.File, $"{i}" + new string('x', 8192));
            _bench.Open().Dispose();
            _bench.Time.Advance(TimeSpan.FromSeconds(i % 2));
        }

        Assert.Equal(['0', '3', '4'], Aside().Select(file => File.ReadAllText(file)[0]));
    }

    [Fact]
    public void Store_keeps_the_file_it_just_set_aside_when_the_clock_was_put_back()
    {
        foreach (var year in new[] { 2031, 2032, 2033, 2030 })
        {
            File.WriteAllText(_bench.File, $"{year}" + new string('x', 8192));
            var clock = new FakeTimeProvider(new DateTimeOffset(year, 1, 1, 0, 0, 0, TimeSpan.Zero));
            DiagnosisStore.Open(_bench.Folder, new RecordRetention(), clock, _bench.Log).Dispose();
        }

        Assert.Equal(["2030", "2031", "2033"], Aside().Select(file => File.ReadAllText(file)[..4]));
    }

    [Fact]
    public async Task Store_says_so_while_another_process_locks_the_records_and_writes_again_after_that()
    {
        using var store = _bench.Open(limits: s_impatient);
        using var other = _bench.Connect();
        other.Execute("BEGIN IMMEDIATE");
        var refused = await Assert.ThrowsAsync<EdgeLlmException>(() => store.SaveAsync(RecordBench.Sample("r1"), Reports.Unknown, ""));
        Assert.Equal(EdgeLlmError.StoreUnavailable, refused.Error);
        Assert.Contains("locked", store.Problem, StringComparison.Ordinal);
        Assert.Null(store.Get("r1"));
        Assert.False(store.IsHealthy);

        other.Execute("ROLLBACK");
        await store.SaveAsync(RecordBench.Sample("r1"), Reports.Unknown, "");
        Assert.True(store.IsHealthy);
        Assert.True(RecordChain.Verify(_bench.File).IsWhole);
    }

    [Fact]
    public async Task Store_opens_on_locked_records_and_uses_them_once_they_are_free()
    {
        (await _bench.OpenWithAsync(1)).Dispose();
        using var other = _bench.Connect();
        other.Execute("BEGIN IMMEDIATE");
        using var store = _bench.Open(limits: s_impatient);
        Assert.False(store.IsHealthy);
        Assert.Equal(2102, Assert.Single(_bench.Log.Collector.GetSnapshot()).Id.Id);

        other.Execute("ROLLBACK");
        Assert.NotNull(store.Get("r1"));
        Assert.True(store.IsHealthy);
    }

    [Fact]
    public async Task A_full_disk_leaves_no_half_record()
    {
        (await _bench.OpenWithAsync(1)).Dispose();
        var pages = new FileInfo(_bench.File).Length / 4096;
        var large = Reports.Unknown with { OperatorNote = new string('n', 100_000) };
        using (var full = _bench.Open(limits: new StoreLimits(MaxPages: pages + 8)))
        {
            var refused = await Assert.ThrowsAsync<EdgeLlmException>(() => full.SaveAsync(RecordBench.Sample("large"), large, ""));
            Assert.Equal(EdgeLlmError.StoreUnavailable, refused.Error);
            Assert.Contains("full", full.Problem, StringComparison.Ordinal);
            Assert.Null(full.Get("large"));
            Assert.Equal(1, RecordChain.Verify(_bench.File).Rows);

            await full.SaveAsync(RecordBench.Sample("small"), Reports.Unknown, "");
            Assert.True(full.IsHealthy);
        }

        using var roomy = _bench.Open();
        await roomy.SaveAsync(RecordBench.Sample("large"), large, "");
        Assert.Equal(new ChainReport(3, 0, "", roomy.Head().Hash), RecordChain.Verify(_bench.File));
    }

    [Fact]
    public void Store_opens_on_a_full_disk_and_says_so()
    {
        using var store = _bench.Open(limits: new StoreLimits(MaxPages: 1));
        Assert.Contains("full", store.Problem, StringComparison.Ordinal);
        Assert.Equal(EdgeLlmError.StoreUnavailable, Assert.Throws<EdgeLlmException>(() => store.Get("r1")).Error);
    }

    // All pages but the first: there SQLite finds the tables.
    private async Task DamageAsync()
    {
        await using var file = new FileStream(_bench.File, FileMode.Open, FileAccess.Write);
        file.Seek(4096, SeekOrigin.Begin);
        await file.WriteAsync(Enumerable.Repeat((byte)0xA5, (int)file.Length - 4096).ToArray(), TestContext.Current.CancellationToken);
    }

    private IEnumerable<string> Aside() => Directory.GetFiles(_bench.Folder, "diagnoses.damaged-*.db").Order(StringComparer.Ordinal);
}
