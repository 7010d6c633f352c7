using EdgeLlm.Diagnostics.Catalogue.Import;

namespace EdgeLlm.Diagnostics.Catalogue.Library;

/// <summary>What became of an import.</summary>
/// <param name="Added">Entries that were not there before.</param>
/// <param name="Replaced">Entries that take the place of others with their identifiers.</param>
/// <param name="SignsLost">Those of the replaced that had signs, while what takes their place has none.</param>
/// <param name="Problems">What is wrong; if anything is, nothing was changed.</param>
public sealed record ImportResult(int Added, int Replaced, int SignsLost, IReadOnlyList<ImportProblem> Problems);
