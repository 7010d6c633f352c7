using System.Collections.Frozen;
using System.Collections.Immutable;

namespace EdgeLlm.Diagnostics.Retrieval;

/// <summary>Everything an answer to one report may speak of: its facts, and the causes of the catalogue entries that fit, by label.</summary>
internal sealed class CaseFile
{
    private readonly FrozenDictionary<string, EvidenceFact> _facts;
    private readonly FrozenDictionary<string, LabelledCause> _causes;

    public CaseFile(FaultReport report, ImmutableArray<EvidenceFact> evidence, ImmutableArray<LabelledEntry> entries, ImmutableArray<LabelledCause> causes)
    {
        Report = report;
        Evidence = evidence;
        Entries = entries;
        Causes = causes;
        Matches = [.. entries.Select(e => new CatalogueMatch(e.Label, e.Entry.Id, e.Entry.Title.In(Language), e.Kind, e.Entry.Source))];
        _facts = evidence.ToFrozenDictionary(fact => fact.Label, StringComparer.Ordinal);
        _causes = causes.ToFrozenDictionary(cause => cause.Label, StringComparer.Ordinal);
    }

    public FaultReport Report { get; }

    public string Language => Report.Language;

    /// <summary>Version of the catalogue that the entries come from.</summary>
    public string CatalogueVersion { get; init; } = "";

    /// <summary>The facts, in label order; never none.</summary>
    public ImmutableArray<EvidenceFact> Evidence { get; }

    /// <summary>The entries, best first.</summary>
    public ImmutableArray<LabelledEntry> Entries { get; }

    /// <summary>The causes that may be named, in label order; at most nine, so that one digit tells them apart.</summary>
    public ImmutableArray<LabelledCause> Causes { get; }

    /// <summary>The score of "none of these", comparable with the causes' scores.</summary>
    public double UnknownScore { get; init; }

    /// <summary>Causes that were considered, best first; more than may be named.</summary>
    public ImmutableArray<Candidate> Candidates { get; init; } = [];

    /// <summary>The entries as a diagnosis shows them.</summary>
    public ImmutableArray<CatalogueMatch> Matches { get; }

    public EvidenceFact? FindFact(string label) => _facts.GetValueOrDefault(label);

    public LabelledCause? FindCause(string label) => _causes.GetValueOrDefault(label);
}
