namespace EdgeLlm.Diagnostics.Catalogue;

/// <summary>What is known about faults; the content comes with the catalogue's own change.</summary>
public sealed class FaultCatalogue : IDisposable
{
    private FaultCatalogue()
    {
    }

    /// <summary>Number of entries.</summary>
    public int Count { get; }

    /// <summary>Version of the content.</summary>
    public string Version { get; } = "";

    /// <summary>Opens the entries that come with the service.</summary>
    public static FaultCatalogue OpenBuiltIn() => new();

    /// <summary>Finds entries, best first.</summary>
    public IReadOnlyList<CatalogueHit> Find(CatalogueQuery query, int limit) => Count == 0 ? [] : throw new NotSupportedException();

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
