namespace EdgeLlm.Diagnostics.Catalogue.Library;

/// <summary>The use of one state of the catalogue, which stays as it is until the use ends.</summary>
public sealed class CatalogueLease : IDisposable
{
    private CatalogueSnapshot? _snapshot;

    internal CatalogueLease(CatalogueSnapshot snapshot)
    {
        _snapshot = snapshot;
        Catalogue = snapshot.Catalogue;
    }

    /// <summary>The catalogue.</summary>
    public FaultCatalogue Catalogue { get; }

    /// <inheritdoc/>
    public void Dispose() => Interlocked.Exchange(ref _snapshot, null)?.Leave();
}
