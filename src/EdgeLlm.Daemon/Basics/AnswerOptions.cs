using System.ComponentModel.DataAnnotations;
using EdgeLlm.Diagnostics;

namespace EdgeLlm.Daemon.Basics;

/// <summary>Section "Diagnosis": how the service answers where a request does not say.</summary>
internal sealed class AnswerOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Diagnosis";

    /// <summary>How much the model thinks where a request does not say: None, Brief or Full.</summary>
    [EnumDataType(typeof(ReasoningEffort))]
    public ReasoningEffort Reasoning { get; set; } = ReasoningEffort.Full;

    /// <summary>About how many tokens of the prompt the facts may take.</summary>
    [Range(100, 8192)]
    public int EvidenceTokens { get; set; } = 700;

    /// <summary>Most tokens of reasoning; also the upper bound for what a request may ask for.</summary>
    [Range(0, 8192)]
    public int ReasoningTokens { get; set; } = 256;

    /// <summary>Most tokens of the answer.</summary>
    [Range(64, 4096)]
    public int AnswerTokens { get; set; } = 384;

    /// <summary>How much the model's probabilities weigh against the catalogue's; 0 leaves likelihoods to the catalogue.</summary>
    [Range(0.0, 1.0)]
    public double ModelWeight { get; set; } = 0.25;

    /// <summary>Sampler's temperature; 0 takes the most probable token.</summary>
    [Range(0.0, 2.0)]
    public float Temperature { get; set; } = 0.6f;

    /// <summary>Seconds in which a diagnosis without a deadline of its own must be complete.</summary>
    [Range(1, 3600)]
    public int TimeLimitSeconds { get; set; } = 120;

    /// <summary>What the diagnoser is given.</summary>
    public DiagnoserOptions ToDiagnoserOptions(string serviceVersion) => new()
    {
        Reasoning = Reasoning,
        ReasoningTokens = ReasoningTokens,
        EvidenceTokens = EvidenceTokens,
        AnswerTokens = AnswerTokens,
        ModelWeight = ModelWeight,
        Temperature = Temperature,
        DefaultTimeLimit = TimeSpan.FromSeconds(TimeLimitSeconds),
        ServiceVersion = serviceVersion,
    };
}
