using System.Collections.Immutable;
using EdgeLlm.Diagnostics.Catalogue;
using EdgeLlm.Diagnostics.Knowledge;

namespace EdgeLlm.Diagnostics.Matching;

/// <summary>How well a cause fits what was observed.</summary>
/// <param name="Cause">The cause.</param>
/// <param name="Hit">How its entry was found by code or words; null if by symptoms alone.</param>
/// <param name="For">Symptoms that were seen, strongest first.</param>
/// <param name="Against">Symptoms of which the opposite was seen.</param>
internal sealed record CauseMatch(MatchableCause Cause, CatalogueHit? Hit, ImmutableArray<SymptomMatch> For, ImmutableArray<SymptomMatch> Against)
{
    /// <summary>Positions of observations whose words sound like the cause; they may be cited for it.</summary>
    public ImmutableArray<int> Echoes { get; init; } = [];

    /// <summary>More speaks against it than for it: it can't be the first cause.</summary>
    public bool IsRefuted => !Against.IsEmpty && Features.Contradiction >= 1 && Against.Sum(symptom => symptom.Weight) >= For.Sum(symptom => symptom.Weight);

    /// <summary>The features by which it is weighed.</summary>
    public CauseFeatures Features { get; init; } = new();

    /// <summary>The weighed sum: log odds against the other candidates.</summary>
    public double Score { get; init; }
}

/// <summary>What could be the cause of a report.</summary>
/// <param name="Causes">Candidates, best first.</param>
/// <param name="UnknownScore">The score of "none of these", comparable with theirs.</param>
internal sealed record Ranking(ImmutableArray<CauseMatch> Causes, double UnknownScore);

/// <summary>A symptom that was seen, or whose opposite was seen.</summary>
/// <param name="Observation">Position of the observation.</param>
/// <param name="Weight">How much it says: the symptom's weight, how well the signal fits, and how conspicuous the observation is.</param>
/// <param name="IsNormal">It speaks by being as usual.</param>
internal readonly record struct SymptomMatch(int Observation, double Weight, bool IsNormal);

/// <summary>What a cause is weighed by.</summary>
internal sealed record CauseFeatures
{
    /// <summary>Sum of the symptoms seen, each by how few causes share it.</summary>
    public double Support { get; init; }

    /// <summary>Sum of what is as usual where the cause wants it so.</summary>
    public double Normal { get; init; }

    /// <summary>1 if the first alarm of the sequence names a component that the cause names.</summary>
    public double FirstOut { get; init; }

    /// <summary>The entry is about a code or a family that the report does not name.</summary>
    public bool IsForeign { get; init; }

    /// <summary>Sum of the symptoms whose opposite was seen.</summary>
    public double Contradiction { get; init; }

    /// <summary>How much of what is conspicuous the cause explains: the sum over signals.</summary>
    public double Explained { get; init; }

    /// <summary>How much is conspicuous in the report at all: the sum over its signals.</summary>
    public double Conspicuous { get; init; }

    /// <summary>Share of the cause's own symptoms that were seen.</summary>
    public double Completeness { get; init; }

    /// <summary>1 where the report names the component among what is conspicuous, less where it only mentions it, negative where it does not.</summary>
    public double Component { get; init; }

    /// <summary>How much the words of the report sound like it.</summary>
    public double Words { get; init; }

    /// <summary>How surely the entry belongs to the reported code, 0 to 1.</summary>
    public double Code { get; init; }

    /// <summary>Nobody has said by which symptoms the entry's causes show themselves, so none can be missed.</summary>
    public bool IsUndescribed { get; init; }

    /// <summary>How the entry ranks among those found by words, 0 to 1.</summary>
    public double Text { get; init; }

    /// <summary>Place among the entry's causes, 0 for the most common.</summary>
    public int Order { get; init; }

    /// <summary>How often it was confirmed at this machine.</summary>
    public int Confirmed { get; init; }
}
