using System.Collections.Immutable;
using EdgeLlm.Diagnostics.Retrieval;

namespace EdgeLlm.Diagnostics.Answering;

/// <summary>The answer without a model, ready in microseconds: the catalogue's causes, ranked by what was observed. Pure.</summary>
internal static class CatalogueAnswer
{
    /// <summary>The catalogue's answer to a case; unknown if nothing in the catalogue fits.</summary>
    public static Answer For(CaseFile caseFile) =>
        AnswerComposer.Compose(caseFile, CatalogueLikelihood.Of(caseFile), ImmutableDictionary<string, ImmutableArray<string>>.Empty, []);
}
