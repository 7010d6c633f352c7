namespace EdgeLlm.Inference.Worker;

/// <summary>What an engine process is told to load.</summary>
public sealed record EngineLoad
{
    /// <summary>Path of the GGUF file.</summary>
    public required string ModelPath { get; init; }

    /// <summary>Tokens of context shared by all slots.</summary>
    public int ContextTokens { get; init; } = 4096;

    /// <summary>Generations that can run at once.</summary>
    public int Slots { get; init; } = 2;

    /// <summary>Generations that may wait for a slot.</summary>
    public int QueueLength { get; init; } = 16;

    /// <summary>Tokens in one physical batch.</summary>
    public int BatchTokens { get; init; } = 128;

    /// <summary>Threads; 0 leaves the choice to the engine.</summary>
    public int Threads { get; init; }

    /// <summary>Most guessed tokens in one batch; 0 for none.</summary>
    public int DraftTokens { get; init; } = 8;

    /// <summary>Where weights are kept.</summary>
    public WeightStorage Weights { get; init; }

    /// <summary>Whether weights in memory of the engine's own are locked there, as far as it may.</summary>
    public bool LockWeights { get; init; }

    /// <summary>Precision of the KV cache, where the model's shape allows it.</summary>
    public CacheType CacheType { get; init; }

    /// <summary>Folder for what makes the next start faster; empty for none.</summary>
    public string CacheFolder { get; init; } = "";
}
