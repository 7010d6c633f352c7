using System.Collections.Immutable;
using EdgeLlm.Diagnostics.Catalogue;
using EdgeLlm.Diagnostics.Evidence;

namespace EdgeLlm.Diagnostics.Retrieval;

/// <summary>A cause that an answer may name.</summary>
/// <param name="Label">"C1", "C2", …</param>
/// <param name="Entry">Its entry.</param>
/// <param name="Position">Its place among the entry's causes, 0 for the most common.</param>
/// <param name="Bearing">What was observed for and against it.</param>
/// <param name="Confirmed">How often it was confirmed at this machine for this code.</param>
/// <param name="Resemblance">How much what was observed sounds like it.</param>
internal sealed record LabelledCause(string Label, LabelledEntry Entry, int Position, Bearing Bearing, int Confirmed, Resemblance Resemblance)
{
    public CatalogueCause Known => Entry.Entry.Causes[Position];

    /// <summary>Labels of the facts that speak for it.</summary>
    public ImmutableArray<string> Supporting { get; init; } = [];

    /// <summary>Labels of the facts that speak against it.</summary>
    public ImmutableArray<string> Contradicting { get; init; } = [];
}
