using System.Collections.Frozen;
using System.Collections.Immutable;

namespace EdgeLlm.Diagnostics.Retrieval;

/// <summary>Everything an answer to one report may speak of: its facts and the catalogue entries that fit, by label.</summary>
internal sealed class CaseFile
{
    private readonly FrozenDictionary<string, EvidenceFact> _facts;
    private readonly FrozenDictionary<string, LabelledCause> _causes;
    private readonly FrozenDictionary<string, LabelledCheck> _checks;

    public CaseFile(FaultReport report, ImmutableArray<EvidenceFact> evidence, ImmutableArray<LabelledEntry> entries)
    {
        Report = report;
        Evidence = evidence;
        Entries = entries;
        Causes = [.. entries.SelectMany(entry => entry.Causes)];
        Checks = [.. Causes.SelectMany(cause => cause.Checks)];
        Matches = [.. entries.Select(e => new CatalogueMatch(e.Label, e.Entry.Id, e.Entry.Title.In(Language), e.Kind, e.Entry.Source))];
        _facts = evidence.ToFrozenDictionary(fact => fact.Label, StringComparer.Ordinal);
        _causes = Causes.ToFrozenDictionary(cause => cause.Label, StringComparer.Ordinal);
        _checks = Checks.ToFrozenDictionary(check => check.Label, StringComparer.Ordinal);
    }

    public FaultReport Report { get; }

    public string Language => Report.Language;

    /// <summary>The facts, in label order.</summary>
    public ImmutableArray<EvidenceFact> Evidence { get; }

    /// <summary>The entries, best first.</summary>
    public ImmutableArray<LabelledEntry> Entries { get; }

    /// <summary>The causes of all entries, in label order.</summary>
    public ImmutableArray<LabelledCause> Causes { get; }

    /// <summary>The checks of all causes, in label order.</summary>
    public ImmutableArray<LabelledCheck> Checks { get; }

    /// <summary>The entries as a diagnosis shows them.</summary>
    public ImmutableArray<CatalogueMatch> Matches { get; }

    public EvidenceFact? FindFact(string label) => _facts.GetValueOrDefault(label);

    public LabelledCause? FindCause(string label) => _causes.GetValueOrDefault(label);

    public LabelledCheck? FindCheck(string label) => _checks.GetValueOrDefault(label);
}
