using EdgeLlm.Diagnostics;
using EdgeLlm.Diagnostics.Records;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeLlm.TestKit;

/// <summary>Writes records as fast as it can and names each once it is on disk, until somebody ends it.</summary>
internal static class RecordWriter
{
    /// <summary>Waits for a line, then writes to a folder.</summary>
    /// <param name="folder">Folder of the records.</param>
    /// <param name="prefix">What the identifiers begin with.</param>
    public static async Task RunAsync(string folder, string prefix)
    {
        if (await Console.In.ReadLineAsync() is null)
        {
            return;
        }

        using var store = DiagnosisStore.Open(folder, new RecordRetention(), TimeProvider.System, NullLogger<DiagnosisStore>.Instance);
        var report = new FaultReport { Asset = new Asset { Id = "A" }, FaultCode = "F1", OperatorNote = new string('n', 3000) };
        for (var i = 0; ; i++)
        {
            var id = $"{prefix}.{i}";
            await store.SaveAsync(Diagnosis(id), report, "");
            await Console.Out.WriteLineAsync($"{id} diagnosis");
            store.AddFeedback(id, new Feedback("", "", "", TimeProvider.System.GetUtcNow()));
            await Console.Out.WriteLineAsync($"{id} feedback");
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
