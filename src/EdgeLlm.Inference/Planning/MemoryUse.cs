namespace EdgeLlm.Inference.Planning;

/// <summary>What memory is for.</summary>
public enum MemoryUse
{
    /// <summary>The model's weights.</summary>
    Weights,

    /// <summary>What rearranging weights leaves behind, and a second form of an embedding that is the output matrix too.</summary>
    Repacking,

    /// <summary>Keys and values of all cells of the context.</summary>
    Cache,

    /// <summary>Intermediate results of one batch.</summary>
    Compute,

    /// <summary>Rows of logits.</summary>
    Outputs,

    /// <summary>Tokens and merges, in llama.cpp and in our own tree.</summary>
    Vocabulary,

    /// <summary>Token masks of the schemas used last.</summary>
    Constraints,

    /// <summary>Beginnings of prompts on their way to or from the disk.</summary>
    Snapshots,

    /// <summary>The rest of the engine's process: code, runtime, heap.</summary>
    Engine,

    /// <summary>The daemon's process: code, runtime, heap, catalogue, records.</summary>
    Daemon,

    /// <summary>For what can't be foreseen to the byte: many callers at once, fragmentation.</summary>
    Margin,
}
