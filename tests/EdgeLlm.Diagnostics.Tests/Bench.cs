using EdgeLlm.Diagnostics.Catalogue.Library;
using EdgeLlm.Diagnostics.Records;
using EdgeLlm.Inference;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;

namespace EdgeLlm.Diagnostics.Tests;

/// <summary>A diagnoser with everything around it real but the engine and the clock.</summary>
internal sealed class Bench : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <param name="generator">Plays the model.</param>
    /// <param name="modelWeight">How much its probabilities weigh; in full unless a test is about that.</param>
    public Bench(IGenerator generator, double modelWeight = 1)
    {
        Store = DiagnosisStore.Open(_folder.Path, new RecordRetention(), Time, NullLogger<DiagnosisStore>.Instance);
        Library = CatalogueLibrary.Open(new CatalogueFolders(PathOf("catalogue"), PathOf("plant")), NullLogger<CatalogueLibrary>.Instance);
        Diagnoser = new Diagnoser(generator, Library, Store, new DiagnoserOptions { ServiceVersion = "1.2.3", ModelWeight = modelWeight }, Time, Log);
    }

    public FakeTimeProvider Time { get; } = new(Reports.Noon.AddSeconds(3));

    public FakeLogger<Diagnoser> Log { get; } = new();

    public CatalogueLibrary Library { get; }

    public string CatalogueVersion
    {
        get
        {
            using var lease = Library.Take();
            return lease.Catalogue.Version;
        }
    }

    public DiagnosisStore Store { get; }

    public Diagnoser Diagnoser { get; }

    /// <summary>A file of the store, or its folder.</summary>
    public string PathOf(string name) => Path.Combine(_folder.Path, name);

    public async Task<List<DiagnosisEvent>> RunAsync(FaultReport report, DiagnosisOptions? options = null, string requestId = "r1", TimeSpan? limit = null)
    {
        var request = new DiagnosisRequest(requestId, report, options ?? new DiagnosisOptions(), limit);
        var events = new List<DiagnosisEvent>();
        await foreach (var step in Diagnoser.DiagnoseAsync(request, TestContext.Current.CancellationToken))
        {
            events.Add(step);
        }

        return events;
    }

    public async Task<DiagnosisEvent.Completed> CompleteAsync(FaultReport report, DiagnosisOptions? options = null, string requestId = "r1", TimeSpan? limit = null) =>
        Assert.IsType<DiagnosisEvent.Completed>((await RunAsync(report, options, requestId, limit))[^1]);

    public void Dispose()
    {
        Store.Dispose();
        Library.Dispose();
        _folder.Dispose();
    }
}
