using System.Collections.Immutable;
using EdgeLlm.Diagnostics.Catalogue;

namespace EdgeLlm.Diagnostics.Retrieval;

/// <summary>A cause that an answer may name.</summary>
/// <param name="Label">"K1.2" for the second cause of entry K1.</param>
/// <param name="Known">What the catalogue says of it.</param>
/// <param name="EntryId">Identifier of its entry.</param>
/// <param name="Checks">Its checks.</param>
internal sealed record LabelledCause(string Label, CatalogueCause Known, string EntryId, ImmutableArray<LabelledCheck> Checks);
