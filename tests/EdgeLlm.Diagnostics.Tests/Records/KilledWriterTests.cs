using System.Diagnostics;
using EdgeLlm.Diagnostics.Records;
using Microsoft.Data.Sqlite;

namespace EdgeLlm.Diagnostics.Tests.Records;

/// <summary>A process that is killed at any moment, on the same records again and again: what it said is on disk is.</summary>
public sealed class KilledWriterTests : IDisposable
{
    private const int Kills = 50;

    // A process costs more than what it writes, so each writes four records files, and is caught in four places at once.
    private const int Stores = 4;
    private readonly TemporaryFolder _folder = new();
    private readonly string[] _stores;

    public KilledWriterTests() => _stores = [.. Enumerable.Range(0, Stores).Select(i => Path.Combine(_folder.Path, $"{i}"))];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Records_that_were_acknowledged_are_never_lost_when_their_writer_is_killed()
    {
        var random = new Random(20261103);
        var heads = _stores.ToDictionary(store => store, _ => "");
        var acknowledged = 0;
        var next = Start(0);
        try
        {
            for (var kill = 0; kill < Kills; kill++)
            {
                // The next one gets ready while this one writes.
                using var writer = next;
                next = Start(kill + 1);
                var said = (await WriteAndKillAsync(writer, lines: random.Next(3 * Stores), spins: random.Next(20_000))).ToLookup(line => line[0]);
                foreach (var store in _stores.Where(Directory.Exists))
                {
                    Assert.Equal(said[store].Count(), Recorded(store, said[store]));
                    acknowledged += said[store].Count();
                    if (File.Exists(FileOf(store)) && heads[store].Length + said[store].Count() > 0)
                    {
                        var report = RecordChain.Verify(FileOf(store), heads[store]);
                        Assert.Equal("", report.Problem);
                        heads[store] = report.HeadHash;
                    }
                }
            }

            Assert.InRange(acknowledged, Kills, _stores.Sum(store => RecordChain.Verify(FileOf(store)).Rows));
            Assert.Empty(Directory.GetFiles(_folder.Path, "*.damaged*", SearchOption.AllDirectories));
        }
        finally
        {
            next.Kill();
            next.Dispose();
        }
    }

    private Process Start(int number)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "EdgeLlm.TestKit"), ["write-records", $"w{number}", .. _stores])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        return Process.Start(start)!;
    }

    /// <summary>Lets it write, kills it some time after so many lines, and gives the words of all lines it had said by then.</summary>
    private static async Task<List<string[]>> WriteAndKillAsync(Process writer, int lines, int spins)
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

        // What has no end of line was being said.
        return [.. said.Concat(rest.Split('\n')[..^1]).Select(line => line.Split(' '))];
    }

    private static int Recorded(string store, IEnumerable<string[]> lines)
    {
        using var connection = new SqliteConnection($"Data Source={FileOf(store)};Pooling=False");
        connection.Open();
        return lines.Count(line => connection.Number(
            "SELECT count(*) FROM records WHERE request_id = $id AND kind = $kind", ("$id", line[1]), ("$kind", line[2])) == 1);
    }

    private static string FileOf(string store) => Path.Combine(store, DiagnosisStore.FileName);
}
