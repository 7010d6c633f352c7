using System.Collections.Immutable;
using EdgeLlm.Inference;

namespace EdgeLlm.Diagnostics;

/// <summary>A finished diagnosis. Everything it cites exists in <see cref="Evidence"/> and <see cref="CatalogueMatches"/>.</summary>
public sealed record Diagnosis
{
    /// <summary>The caller's identifier of the request, or one that was made for it.</summary>
    public required string RequestId { get; init; }

    /// <summary>When the diagnosis was completed.</summary>
    public required DateTimeOffset CreateTime { get; init; }

    /// <summary>Asset of the report.</summary>
    public required string AssetId { get; init; }

    /// <summary>Fault code of the report, or else of its alarm, as it was written.</summary>
    public string FaultCode { get; init; } = "";

    /// <summary>Language of all texts.</summary>
    public required string Language { get; init; }

    /// <summary>Who found the causes.</summary>
    public required DiagnosisSource Source { get; init; }

    /// <summary>Why the model did not answer.</summary>
    public FallbackReason FallbackReason { get; init; }

    /// <summary>One plain sentence on the fallback; empty if the model answered.</summary>
    public string FallbackDetail { get; init; } = "";

    /// <summary>Possible causes, most likely first; empty when <see cref="Unknown"/>.</summary>
    public ImmutableArray<Cause> Causes { get; init; } = [];

    /// <summary>What to check next, in order; when <see cref="Unknown"/>, what to measure to find out more.</summary>
    public ImmutableArray<Check> Checks { get; init; } = [];

    /// <summary>The facts support no known cause.</summary>
    public bool Unknown { get; init; }

    /// <summary>Labels of the facts that speak for <see cref="Unknown"/>.</summary>
    public ImmutableArray<string> UnknownEvidenceLabels { get; init; } = [];

    /// <summary>Likelihood that it is none of the known causes, 0 to 1.</summary>
    public double UnknownLikelihood { get; init; }

    /// <summary>All facts that were put before the model, in label order.</summary>
    public ImmutableArray<EvidenceFact> Evidence { get; init; } = [];

    /// <summary>All catalogue entries that were put before the model, in label order.</summary>
    public ImmutableArray<CatalogueMatch> CatalogueMatches { get; init; } = [];

    /// <summary>The model's reasoning: unchecked free text.</summary>
    public string Reasoning { get; init; } = "";

    /// <summary>The numbered steps of the reasoning, as far as the model kept to that form.</summary>
    public ImmutableArray<string> ReasoningSteps { get; init; } = [];

    /// <summary>Why generation ended; null if no model took part.</summary>
    public FinishReason? FinishReason { get; init; }

    /// <summary>Tokens used; null if no model took part.</summary>
    public GenerationUsage? Usage { get; init; }

    /// <summary>Where the time went.</summary>
    public required Timings Timings { get; init; }

    /// <summary>What produced the answer.</summary>
    public required Provenance Provenance { get; init; }
}
