using EdgeLlm.Diagnostics.Records;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;

namespace EdgeLlm.Diagnostics.Tests.Records;

/// <summary>A folder of records, a clock and a log; and a way past the store to the file.</summary>
internal sealed class RecordBench : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public string Folder => _folder.Path;

    public string File => Path.Combine(Folder, DiagnosisStore.FileName);

    public FakeTimeProvider Time { get; } = new(Reports.Noon);

    public FakeLogger<DiagnosisStore> Log { get; } = new();

    public DiagnosisStore Open(RecordRetention? retention = null, StoreLimits? limits = null) =>
        DiagnosisStore.Open(Folder, retention ?? new RecordRetention(), Time, Log, limits ?? new StoreLimits());

    public DiagnosisStore OpenIn(string folder) => DiagnosisStore.Open(folder, new RecordRetention(), Time, Log);

    /// <summary>A store with diagnoses "r1", "r2", … in it, one a minute.</summary>
    public async Task<DiagnosisStore> OpenWithAsync(int diagnoses)
    {
        var store = Open();
        for (var i = 1; i <= diagnoses; i++)
        {
            await store.SaveAsync(Sample($"r{i}") with { CreateTime = Reports.Noon.AddMinutes(i) }, Reports.Overcurrent, "gateway-3");
        }

        return store;
    }

    /// <summary>What a connection of its own makes of a statement.</summary>
    public void Execute(string sql)
    {
        using var connection = Connect();
        connection.Execute(sql);
    }

    /// <summary>A connection of its own.</summary>
    public SqliteConnection Connect()
    {
        var connection = new SqliteConnection($"Data Source={File};Pooling=False");
        connection.Open();
        return connection;
    }

    public static Diagnosis Sample(string requestId, string asset = "A") => new()
    {
        RequestId = requestId,
        CreateTime = Reports.Noon,
        AssetId = asset,
        FaultCode = "0x2310",
        Language = "en",
        Source = DiagnosisSource.Model,
        Timings = new Timings(default, TimeSpan.FromMilliseconds(1.5), default, default, TimeSpan.FromSeconds(9)),
        Provenance = new Provenance(),
    };

    public static Cause Cause(string label, string entry, string cause) => new()
    {
        Label = label,
        Text = "A cause",
        Likelihood = 0.7,
        CatalogueLabel = "K1",
        CatalogueEntryId = entry,
        CauseId = cause,
    };

    public void Dispose() => _folder.Dispose();
}
