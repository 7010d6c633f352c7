using EdgeLlm.Diagnostics.Catalogue;

namespace EdgeLlm.Diagnostics.Retrieval;

/// <summary>A catalogue entry that an answer may draw on.</summary>
/// <param name="Label">"K1", "K2", …</param>
/// <param name="Hit">The entry, and how it was found.</param>
internal sealed record LabelledEntry(string Label, CatalogueHit Hit)
{
    public CatalogueEntry Entry => Hit.Entry;

    public MatchKind Kind => Hit.Kind;
}
