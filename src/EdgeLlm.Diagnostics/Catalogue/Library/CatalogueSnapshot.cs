using System.Collections.Immutable;
using EdgeLlm.Diagnostics.Knowledge;

namespace EdgeLlm.Diagnostics.Catalogue.Library;

/// <summary>One state of the library. It is closed when nobody uses it any more: neither the library nor a diagnosis.</summary>
internal sealed class CatalogueSnapshot(FaultCatalogue catalogue, KnowledgeBase knowledge, ImmutableArray<CatalogueFile> files)
{
    // The library is the first user. Once nobody is left, nobody can come again.
    private int _users = 1;

    public FaultCatalogue Catalogue { get; } = catalogue;

    public KnowledgeBase Knowledge { get; } = knowledge;

    public ImmutableArray<CatalogueFile> Files { get; } = files;

    /// <summary>Adds a user; false if the snapshot is closed already.</summary>
    public bool TryEnter()
    {
        for (var users = Volatile.Read(ref _users); users > 0; users = Volatile.Read(ref _users))
        {
            if (Interlocked.CompareExchange(ref _users, users + 1, users) == users)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Takes a user away; the last one closes the catalogue.</summary>
    public void Leave()
    {
        if (Interlocked.Decrement(ref _users) == 0)
        {
            Catalogue.Dispose();
        }
    }
}
