using EdgeLlm.Diagnostics;
using EdgeLlm.Diagnostics.Records;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeLlm.TestKit;

/// <summary>
/// Writes records as fast as it can and names each once it is on disk, until somebody ends it: by killing it, or by
/// ending its standard input, as the end of whoever started it does.
/// </summary>
internal static class RecordWriter
{
    /// <summary>Waits for a line, then writes to all folders at once.</summary>
    /// <param name="prefix">What the identifiers begin with.</param>
    /// <param name="folders">Folders of records, each of which has a writer of its own.</param>
    public static async Task RunAsync(string prefix, string[] folders)
    {
        if (await Console.In.ReadLineAsync() is not null)
        {
            // On a thread of its own: the console's reader blocks, whatever its method is called.
            ThreadPool.SetMinThreads(2 + (2 * folders.Length), 1);
            var end = Task.Run(Console.In.ReadLine);
            await Task.WhenAll(folders.Select(folder => Task.Run(() => WriteAsync(folder, prefix, end))));
        }
    }

    private static async Task WriteAsync(string folder, string prefix, Task end)
    {
        using var store = DiagnosisStore.Open(folder, new RecordRetention(), TimeProvider.System, NullLogger<DiagnosisStore>.Instance);
        var report = new FaultReport { Asset = new Asset { Id = "A" }, FaultCode = "F1", OperatorNote = new string('n', 3000) };
        for (var i = 0; !end.IsCompleted; i++)
        {
            var id = $"{prefix}.{i}";
            await store.SaveAsync(Diagnosis(id), report, "");
            await Console.Out.WriteLineAsync($"{folder} {id} diagnosis");
            store.AddFeedback(id, new Feedback("", "", "", TimeProvider.System.GetUtcNow()));
            await Console.Out.WriteLineAsync($"{folder} {id} feedback");
        }
    }

    private static Diagnosis Diagnosis(string id) => new()
    {
        RequestId = id,
        CreateTime = TimeProvider.System.GetUtcNow(),
        AssetId = "A",
        Language = "en",
        Source = DiagnosisSource.Catalogue,
        Timings = new Timings(default, default, default, default, default),
        Provenance = new Provenance(),
    };
}
