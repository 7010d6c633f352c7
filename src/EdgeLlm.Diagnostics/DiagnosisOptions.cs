namespace EdgeLlm.Diagnostics;

/// <summary>How one request wants to be answered; null takes the service's default.</summary>
public sealed record DiagnosisOptions
{
    /// <summary>How much the model may think.</summary>
    public ReasoningEffort? Reasoning { get; init; }

    /// <summary>Most tokens of reasoning; 0 asks for none. The service's own bound holds if this is larger.</summary>
    public int? MaxReasoningTokens { get; init; }

    /// <summary>Answer from the catalogue alone.</summary>
    public bool CatalogueOnly { get; init; }

    /// <summary>Sampler's temperature, 0 to 2.</summary>
    public float? Temperature { get; init; }

    /// <summary>Sampler's seed.</summary>
    public ulong? Seed { get; init; }

    /// <summary>Also give every cause that was considered.</summary>
    public bool Explain { get; init; }
}
