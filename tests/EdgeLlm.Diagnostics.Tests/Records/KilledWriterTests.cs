using System.Diagnostics;
using EdgeLlm.Diagnostics.Records;

namespace EdgeLlm.Diagnostics.Tests.Records;

public sealed class KilledWriterTests : IDisposable
{
    private const int Rounds = 200;
    private readonly RecordBench _bench = new();

    public void Dispose() => _bench.Dispose();

    /// <summary>A process killed at any moment, 200 times in a row, on the same records: what it said is on disk is.</summary>
    [Fact]
    public async Task Records_that_were_acknowledged_are_never_lost_when_their_writer_is_killed()
    {
        var random = new Random(20261103);
        var acknowledged = 0;
        var head = "";
        var next = Start(0);
        try
        {
            for (var round = 0; round < Rounds; round++)
            {
                // The next one gets ready while this one writes.
                using var writer = next;
                next = Start(round + 1);
                var written = await WriteAndKillAsync(writer, lines: random.Next(8), spins: random.Next(20_000));
                Assert.DoesNotContain(written, line => !Recorded(line));
                var report = RecordChain.Verify(_bench.File, head);
                Assert.Equal("", report.Problem);
                (head, acknowledged) = (report.HeadHash, acknowledged + written.Count);
            }

            Assert.InRange(acknowledged, Rounds, RecordChain.Verify(_bench.File).Rows);
        }
        finally
        {
            next.Kill();
            next.Dispose();
        }
    }

    private Process Start(int round)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "EdgeLlm.TestKit"), ["write-records", _bench.Folder, $"w{round}"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        return Process.Start(start)!;
    }

    /// <summary>Lets it write, kills it some time after so many lines, and gives all that it had said by then.</summary>
    private static async Task<List<string>> WriteAndKillAsync(Process writer, int lines, int spins)
    {
        await writer.StandardInput.WriteLineAsync("go");
        await writer.StandardInput.FlushAsync(TestContext.Current.CancellationToken);
        var said = new List<string>();
        while (said.Count < lines && await writer.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            said.Add(line);
        }

        Thread.SpinWait(spins);
        writer.Kill();
        var rest = await writer.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await writer.WaitForExitAsync(TestContext.Current.CancellationToken);

        // A line without its end was being said.
        said.AddRange(rest.Split('\n')[..^1]);
        return said;
    }

    private bool Recorded(string line)
    {
        var words = line.Split(' ');
        using var connection = _bench.Connect();
        return connection.Number("SELECT count(*) FROM records WHERE request_id = $id AND kind = $kind", ("$id", words[0]), ("$kind", words[1])) == 1;
    }
}
