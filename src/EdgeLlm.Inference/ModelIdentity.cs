namespace EdgeLlm.Inference;

/// <summary>What model answers, well enough to name it in a record years later.</summary>
public sealed record ModelIdentity
{
    /// <summary>Name from the model's metadata.</summary>
    public required string Name { get; init; }

    /// <summary>For example "qwen2".</summary>
    public required string Architecture { get; init; }

    /// <summary>Quantisation of most weights, for example "Q4_K - Medium".</summary>
    public required string Quantisation { get; init; }

    /// <summary>Licence that the metadata names; empty if it names none.</summary>
    public required string License { get; init; }

    /// <summary>What a reader must know before trusting its words; empty for a real model.</summary>
    public required string Caution { get; init; }

    /// <summary>SHA-256 of the file, hex.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Bytes of the file.</summary>
    public required long SizeBytes { get; init; }

    /// <summary>Number of weights.</summary>
    public required long Parameters { get; init; }

    /// <summary>Tokens of context shared by all slots.</summary>
    public required int ContextTokens { get; init; }

    /// <summary>Generations that can run at once.</summary>
    public required int Slots { get; init; }

    /// <summary>Threads that compute.</summary>
    public int Threads { get; init; }
}
