using System.ComponentModel.DataAnnotations;
using EdgeLlm.Inference;
using EdgeLlm.Inference.Worker;

namespace EdgeLlm.Daemon.Basics;

/// <summary>Section "Model": what the engine loads, and how.</summary>
internal sealed class ModelOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Model";

    /// <summary>Path of the GGUF file. Empty: no engine runs and the catalogue alone answers.</summary>
    public string Path { get; set; } = "";

    /// <summary>Tokens of context shared by all slots.</summary>
    [Range(512, 131_072)]
    public int ContextTokens { get; set; } = 4096;

    /// <summary>Diagnoses that can be generated at once.</summary>
    [Range(1, 32)]
    public int Slots { get; set; } = 2;

    /// <summary>Diagnoses that may wait for a slot.</summary>
    [Range(0, 1000)]
    public int QueueLength { get; set; } = 16;

    /// <summary>Tokens in one physical batch; more is faster on large prompts and takes more memory.</summary>
    [Range(32, 2048)]
    public int BatchTokens { get; set; } = 128;

    /// <summary>Threads of the engine; 0 leaves the choice to it.</summary>
    [Range(0, 256)]
    public int Threads { get; set; }

    /// <summary>Most guessed tokens that are decoded along in one batch, where that is faster on this machine; 0 for none.</summary>
    [Range(0, 31)]
    public int DraftTokens { get; set; } = 8;

    /// <summary>Where weights are kept.</summary>
    [EnumDataType(typeof(WeightStorage))]
    public WeightStorage Weights { get; set; } = WeightStorage.Split;

    /// <summary>Whether weights in memory of the engine's own are locked there, where the service may.</summary>
    public bool LockWeights { get; set; } = true;

    /// <summary>Precision of the KV cache.</summary>
    [EnumDataType(typeof(CacheType))]
    public CacheType CacheType { get; set; } = CacheType.Q8;

    /// <summary>What the engine is told; null where no model is configured.</summary>
    /// <param name="stateFolder">Where the service keeps its files.</param>
    public EngineLoad? ToLoad(string stateFolder) => Path.Length == 0 ? null : ToLoad(stateFolder, Path);

    /// <summary>The same for another model.</summary>
    /// <param name="stateFolder">Where the service keeps its files.</param>
    /// <param name="path">The model.</param>
    public EngineLoad ToLoad(string stateFolder, string path) => new()
    {
        ModelPath = System.IO.Path.GetFullPath(path),
        ContextTokens = ContextTokens,
        Slots = Slots,
        QueueLength = QueueLength,
        BatchTokens = BatchTokens,
        Threads = Threads,
        DraftTokens = DraftTokens,
        Weights = Weights,
        LockWeights = LockWeights,
        CacheType = CacheType,
        CacheFolder = System.IO.Path.Combine(stateFolder, "engine"),
    };
}
