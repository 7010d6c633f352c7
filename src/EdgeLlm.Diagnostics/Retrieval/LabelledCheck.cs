using EdgeLlm.Diagnostics.Catalogue;

namespace EdgeLlm.Diagnostics.Retrieval;

/// <summary>A check that an answer may name.</summary>
/// <param name="Label">"K1.2a" for the first check of cause K1.2.</param>
/// <param name="CauseLabel">Label of its cause.</param>
/// <param name="Text">What to check.</param>
/// <param name="SafetyNote">The entry's safety note.</param>
internal sealed record LabelledCheck(string Label, string CauseLabel, LocalizedText Text, LocalizedText SafetyNote);
