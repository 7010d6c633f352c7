namespace EdgeLlm.Diagnostics;

/// <summary>How the service answers where a request does not say.</summary>
public sealed record DiagnoserOptions
{
    /// <summary>Most tokens of reasoning; also the upper bound for what a request may ask for.</summary>
    public int ReasoningTokens { get; init; } = 256;

    /// <summary>How much the model thinks where a request does not say.</summary>
    public ReasoningEffort Reasoning { get; init; } = ReasoningEffort.Full;

    /// <summary>About how many tokens of the prompt the facts may take.</summary>
    public int EvidenceTokens { get; init; } = 700;

    /// <summary>Most tokens of the answer.</summary>
    public int AnswerTokens { get; init; } = 384;

    /// <summary>
    /// How much the model's probabilities weigh against the catalogue's, 0 to 1. With 0 the model reasons and cites, and the
    /// likelihoods are the catalogue's alone.
    /// </summary>
    public double ModelWeight { get; init; } = 0.25;

    /// <summary>Sampler's temperature.</summary>
    public float Temperature { get; init; } = 0.6f;

    /// <summary>Time limit of a request that has none.</summary>
    public TimeSpan DefaultTimeLimit { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>Version of EdgeLlm, for the provenance.</summary>
    public string ServiceVersion { get; init; } = "";
}
