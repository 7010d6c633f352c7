using BenchmarkDotNet.Attributes;
using EdgeLlm.Diagnostics.Catalogue;

namespace EdgeLlm.Diagnostics.Bench;

/// <summary>A search over 100,000 entries. The mean is BenchmarkDotNet's; percentiles over single searches: `search-latency`.</summary>
[MemoryDiagnoser]
public class SearchBenchmarks : IDisposable
{
    private LargeCatalogue _catalogue = null!;
    private IReadOnlyList<CatalogueQuery> _queries = null!;
    private int _next;

    [GlobalSetup]
    public void Setup()
    {
        _catalogue = new LargeCatalogue();
        _queries = _catalogue.Queries();
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _catalogue.Dispose();
        GC.SuppressFinalize(this);
    }

    [Benchmark]
    public int Search() => _catalogue.Find(_queries[_next++ % _queries.Count]);
}
