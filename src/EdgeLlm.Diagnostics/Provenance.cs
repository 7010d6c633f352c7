namespace EdgeLlm.Diagnostics;

/// <summary>What produced an answer, so that it can be traced years later. The model's part is empty when none took part.</summary>
public sealed record Provenance
{
    /// <summary>The model's name, from its own metadata.</summary>
    public string ModelName { get; init; } = "";

    /// <summary>SHA-256 of the model file, hex.</summary>
    public string ModelSha256 { get; init; } = "";

    /// <summary>Quantisation of most weights.</summary>
    public string ModelQuantisation { get; init; } = "";

    /// <summary>Licence that the model's metadata names.</summary>
    public string ModelLicense { get; init; } = "";

    /// <summary>Version of the prompt's wording.</summary>
    public string PromptVersion { get; init; } = "";

    /// <summary>SHA-256 of the whole prompt, hex.</summary>
    public string PromptSha256 { get; init; } = "";

    /// <summary>Seed of the sampler.</summary>
    public ulong Seed { get; init; }

    /// <summary>Version of EdgeLlm.</summary>
    public string ServiceVersion { get; init; } = "";

    /// <summary>Version of the catalogue's content.</summary>
    public string CatalogueVersion { get; init; } = "";

    /// <summary>What a reader must know before trusting the model's words; empty for a real model.</summary>
    public string ModelCaution { get; init; } = "";
}
