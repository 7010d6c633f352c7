using EdgeLlm.Diagnostics.Knowledge;

namespace EdgeLlm.Diagnostics.Catalogue.Library;

/// <summary>The use of one state of the catalogue, which stays as it is until the use ends.</summary>
public sealed class CatalogueLease : IDisposable
{
    private CatalogueSnapshot? _snapshot;

    internal CatalogueLease(CatalogueSnapshot snapshot)
    {
        _snapshot = snapshot;
        Catalogue = snapshot.Catalogue;
        Knowledge = snapshot.Knowledge;
    }

    /// <summary>The catalogue.</summary>
    public FaultCatalogue Catalogue { get; }

    /// <summary>What is matched by symptoms.</summary>
    internal KnowledgeBase Knowledge { get; }

    /// <inheritdoc/>
    public void Dispose() => Interlocked.Exchange(ref _snapshot, null)?.Leave();
}
