using System.Runtime.Versioning;
using System.Text;
using EdgeLlm.Diagnostics.Records;
using EdgeLlm.Inference;

namespace EdgeLlm.Diagnostics.Tests.Records;

public sealed class RecordChainTests : IDisposable
{
    private readonly RecordBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task Chain_is_whole_after_diagnoses_and_feedback()
    {
        using var store = await _bench.OpenWithAsync(3);
        store.AddFeedback("r1", new Feedback("", "Changed the cable", "", Reports.Noon));
        await store.SaveAsync(RecordBench.Sample("r4"), Reports.Unknown, "");
        var head = store.Head();
        Assert.Equal((5, 5), (head.Sequence, head.Count));
        Assert.Equal(new ChainReport(5, 0, "", head.Hash), RecordChain.Verify(_bench.File));
        Assert.Equal((5L, head.Hash), (store.Get("r4")!.Sequence, store.Get("r4")!.Hash));
    }

    [Fact]
    public void Chain_of_no_records_is_whole()
    {
        using var store = _bench.Open();
        Assert.Equal((0, 0), (store.Head().Sequence, store.Head().Count));
        Assert.Equal(new ChainReport(0, 0, "", store.Head().Hash), RecordChain.Verify(_bench.File));
    }

    [Theory]
    [InlineData("kind", "'feedback'")]
    [InlineData("request_id", "'r9'")]
    [InlineData("create_time", "'2026-11-03T12:03:00.0000001Z'")]
    [InlineData("asset_id", "'B'")]
    [InlineData("fault_code", "''")]
    [InlineData("caller", "'gateway-4'")]
    [InlineData("document", "replace(document, 'en', 'EN')")]
    [InlineData("report", "''")]
    [InlineData("hash", "zeroblob(32)")]
    [InlineData("previous", "hash")]
    public async Task Chain_is_broken_at_a_record_that_was_changed(string column, string value)
    {
        (await _bench.OpenWithAsync(5)).Dispose();
        _bench.Execute($"UPDATE records SET {column} = {value} WHERE sequence = 3");
        Assert.Equal((2, 3), Broken());
    }

    [Theory]
    [InlineData("DELETE FROM records WHERE sequence = 1", 0, 1)]
    [InlineData("DELETE FROM records WHERE sequence = 3", 2, 3)]
    [InlineData("DELETE FROM records WHERE sequence = 5", 4, 5)]
    [InlineData("DELETE FROM records WHERE sequence > 2", 2, 3)]
    [InlineData("DELETE FROM records", 0, 1)]
    [InlineData("DELETE FROM records WHERE sequence = 3; UPDATE records SET sequence = sequence - 1 WHERE sequence > 3", 2, 3)]
    [InlineData("UPDATE records SET sequence = 9 WHERE sequence = 2; UPDATE records SET sequence = 2 WHERE sequence = 3; UPDATE records SET sequence = 3 WHERE sequence = 9", 1, 2)]
    [InlineData("INSERT INTO records SELECT 0, previous, hash, kind, 'r0', create_time, asset_id, fault_code, caller, document, report FROM records WHERE sequence = 1", 0, 1)]
    [InlineData("INSERT INTO records SELECT 6, hash, hash, kind, 'r6', create_time, asset_id, fault_code, caller, document, report FROM records WHERE sequence = 5", 5, 6)]
    [InlineData("DELETE FROM chain_start; INSERT INTO chain_start SELECT 3, hash FROM records WHERE sequence = 2", 0, 3)]
    public async Task Chain_is_broken_where_records_were_removed_put_in_or_moved(string tampering, long rows, long firstBroken)
    {
        (await _bench.OpenWithAsync(5)).Dispose();
        _bench.Execute(tampering);
        Assert.Equal((rows, firstBroken), Broken());
    }

    [Fact]
    public async Task Chain_is_broken_after_a_record_that_was_changed_with_its_hash()
    {
        (await _bench.OpenWithAsync(5)).Dispose();
        using (var connection = _bench.Connect())
        {
            using var command = connection.Command($"SELECT previous, {RecordHash.Fields} FROM records WHERE sequence = 3");
            using var reader = command.ExecuteReader();
            reader.Read();
            byte[][] fields = [.. Enumerable.Range(1, 8).Select(i => Encoding.UTF8.GetBytes(i == 4 ? "B" : reader.GetString(i)))];
            var hash = RecordHash.Compute(3, reader.GetFieldValue<byte[]>(0), fields);
            connection.Execute("UPDATE records SET asset_id = 'B', hash = $hash WHERE sequence = 3", ("$hash", hash));
        }

        Assert.Equal((3, 4), Broken());
    }

    [Fact]
    public async Task Chain_tells_fields_apart_whose_text_joined_is_the_same()
    {
        (await _bench.OpenWithAsync(3)).Dispose();
        _bench.Execute("UPDATE records SET request_id = request_id || 'A', asset_id = '' WHERE sequence = 2");
        Assert.Equal((1, 2), Broken());
    }

    [Fact]
    public async Task Chain_without_its_newest_records_is_found_out_by_a_head_that_was_noted()
    {
        string noted;
        using (var store = await _bench.OpenWithAsync(5))
        {
            noted = store.Head().Hash;
            await store.SaveAsync(RecordBench.Sample("r6"), Reports.Unknown, "");
        }

        Assert.True(RecordChain.Verify(_bench.File, noted).IsWhole);
        Assert.True(RecordChain.Verify(_bench.File, noted.ToUpperInvariant()).IsWhole);
        _bench.Execute("DELETE FROM records WHERE sequence > 4; UPDATE sqlite_sequence SET seq = 4 WHERE name = 'records'");
        Assert.True(RecordChain.Verify(_bench.File).IsWhole);
        var report = RecordChain.Verify(_bench.File, noted);
        Assert.Equal((4, 5), (report.Rows, report.FirstBroken));
        Assert.Contains("expected head", report.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Chain_keeps_the_gap_of_a_removed_newest_record_when_it_goes_on()
    {
        using var store = await _bench.OpenWithAsync(3);
        _bench.Execute("DELETE FROM records WHERE sequence = 3");
        await store.SaveAsync(RecordBench.Sample("r4"), Reports.Unknown, "");
        Assert.Equal((2, 3), Broken());
    }

    [Fact]
    public async Task Chain_is_one_when_eight_threads_save_at_once()
    {
        using var store = _bench.Open();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(thread => Task.Run(async () =>
        {
            for (var i = 0; i < 10; i++)
            {
                await store.SaveAsync(RecordBench.Sample($"t{thread}.{i}"), Reports.Overcurrent, "");
                store.AddFeedback($"t{thread}.{i}", new Feedback("", "", $"{i}", Reports.Noon));
            }
        })));
        Assert.Equal(new ChainReport(160, 0, "", store.Head().Hash), RecordChain.Verify(_bench.File));
        Assert.All(Enumerable.Range(0, 80), i => Assert.Single(store.Get($"t{i / 10}.{i % 10}")!.Feedback));
    }

    [Fact]
    public async Task Chain_can_be_verified_while_records_are_written()
    {
        using var store = await _bench.OpenWithAsync(3);
        var writing = Task.Run(async () =>
        {
            for (var i = 4; i <= 40; i++)
            {
                await store.SaveAsync(RecordBench.Sample($"r{i}"), Reports.Overcurrent, "");
            }
        }, TestContext.Current.CancellationToken);
        do
        {
            Assert.True(RecordChain.Verify(_bench.File).IsWhole);
        }
        while (!writing.IsCompleted);
        await writing;
        Assert.Equal(40, RecordChain.Verify(_bench.File).Rows);
    }

    [Fact]
    public async Task Chain_holds_any_text_that_a_caller_can_send()
    {
        using var store = _bench.Open();
        var odd = "a\0b\ud800 \"'\n原因";
        await store.SaveAsync(RecordBench.Sample("r1") with { AssetId = odd, FaultCode = odd, FallbackDetail = odd }, Reports.Unknown, odd);
        Assert.True(RecordChain.Verify(_bench.File).IsWhole);
    }

    [Fact]
    public async Task No_flipped_byte_of_the_file_changes_a_record_unnoticed()
    {
        (await _bench.OpenWithAsync(4)).Dispose();
        var original = await File.ReadAllBytesAsync(_bench.File, TestContext.Current.CancellationToken);
        var truth = Content();
        var random = new Random(20261103);
        var noticed = 0;
        const int Flips = 300;
        for (var i = 0; i < Flips; i++)
        {
            var damaged = original.ToArray();
            damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
            await File.WriteAllBytesAsync(_bench.File, damaged, TestContext.Current.CancellationToken);
            if (IsNoticed())
            {
                noticed++;
            }
            else
            {
                // What was hit is no part of a record: an index, or room that nothing uses.
                Assert.Equal(truth, Content());
            }
        }

        Assert.InRange(noticed, Flips / 10, Flips);
    }

    [Fact]
    public async Task Every_flipped_byte_of_a_record_is_noticed()
    {
        (await _bench.OpenWithAsync(4)).Dispose();
        var original = await File.ReadAllBytesAsync(_bench.File, TestContext.Current.CancellationToken);
        var report = "\"fault_code\":\"0x2310\",\"alarm\":{"u8.ToArray();
        var truth = Content();
        var noticed = 0;
        for (var start = original.AsSpan().IndexOf(report); start >= 0; start = Next(start + 1))
        {
            for (var i = start; i < start + report.Length; i++)
            {
                var damaged = original.ToArray();
                damaged[i] ^= 0x20;
                await File.WriteAllBytesAsync(_bench.File, damaged, TestContext.Current.CancellationToken);
                if (RecordChain.Verify(_bench.File).FirstBroken > 0)
                {
                    noticed++;
                }
                else
                {
                    // A left-over of a page's earlier content.
                    Assert.Equal(truth, Content());
                }
            }
        }

        Assert.Equal(4 * report.Length, noticed);

        int Next(int from) => original.AsSpan(from).IndexOf(report) is >= 0 and var at ? from + at : -1;
    }

    [Fact]
    public void Verify_says_so_when_there_is_nothing_to_verify()
    {
        Assert.Equal(EdgeLlmError.StoreUnavailable, Assert.Throws<EdgeLlmException>(() => RecordChain.Verify(_bench.File)).Error);
        _bench.Execute("PRAGMA user_version = 1");
        Assert.Contains("another version", Assert.Throws<EdgeLlmException>(() => RecordChain.Verify(_bench.File)).Message, StringComparison.Ordinal);
        File.WriteAllText(_bench.File, new string('x', 8192));
        Assert.Contains("damaged", RecordChain.Verify(_bench.File).Problem, StringComparison.Ordinal);
    }

    [Fact]
    [SupportedOSPlatform("linux")]
    public async Task Chain_can_be_verified_where_nobody_may_write()
    {
        Assert.SkipWhen(Environment.IsPrivilegedProcess, "Who may do anything may write there too.");
        (await _bench.OpenWithAsync(2)).Dispose();
        var mode = File.GetUnixFileMode(_bench.Folder);
        File.SetUnixFileMode(_bench.Folder, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        try
        {
            Assert.Equal((2, ""), (RecordChain.Verify(_bench.File).Rows, RecordChain.Verify(_bench.File).Problem));
        }
        finally
        {
            File.SetUnixFileMode(_bench.Folder, mode);
        }
    }

    private (long Rows, long FirstBroken) Broken()
    {
        var report = RecordChain.Verify(_bench.File);
        Assert.False(report.IsWhole);
        Assert.Contains($"Record {report.FirstBroken} ", report.Problem, StringComparison.Ordinal);
        return (report.Rows, report.FirstBroken);
    }

    private bool IsNoticed()
    {
        try
        {
            return !RecordChain.Verify(_bench.File).IsWhole;
        }
        catch (EdgeLlmException)
        {
            return true;
        }
    }

    private List<string> Content()
    {
        using var connection = _bench.Connect();
        using var command = connection.Command("SELECT * FROM records NOT INDEXED ORDER BY sequence");
        using var reader = command.ExecuteReader();
        var all = new List<string>();
        while (reader.Read())
        {
            all.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(i => reader.GetValue(i) is byte[] bytes ? Convert.ToHexString(bytes) : reader.GetValue(i))));
        }

        return all;
    }
}
