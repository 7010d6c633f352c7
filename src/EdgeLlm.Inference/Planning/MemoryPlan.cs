using System.Collections.Immutable;
using System.Globalization;
using System.Runtime;
using EdgeLlm.Inference.Models;
using EdgeLlm.Inference.Native;
using EdgeLlm.Inference.Scheduling;
using EdgeLlm.Inference.Worker;

namespace EdgeLlm.Inference.Planning;

/// <summary>
/// How much memory the service will hold with a model, engine and daemon together, by the header of its file and the
/// settings alone: proportional set size once everything has been used. What llama.cpp allocates is computed as it computes
/// it; the rest was measured (docs/MEMORY.md). Pure.
/// </summary>
public sealed record MemoryPlan
{
    private const long Mebibyte = 1 << 20;

    // llama.cpp rounds the context up to this many cells.
    private const int CellsAtOnce = 256;

    // Measured, see docs/MEMORY.md: std::string, map and tree nodes of llama.cpp, our bytes and tree.
    private const long BytesOfToken = 430;
    private const long BytesOfMerge = 120;

    // Of each byte of weights: what the allocator keeps of the buffers that they were rearranged through.
    private const double RepackingShare = 0.01;

    // Instructions of the length that ours have.
    private const int SnapshotTokens = 700;
    private const long ConstraintBytes = 6 * Mebibyte;
    private const long EngineBytes = 28 * Mebibyte;
    private const long DaemonBytes = 50 * Mebibyte;

    // The compiler and what it has compiled, in each of the two processes.
    private const long JustInTimeBytes = 24 * Mebibyte;
    private const long HeapRoom = 96 * Mebibyte;
    private const long DaemonHeapFactor = 5;
    private const long LeastMargin = 32 * Mebibyte;
    private const double MarginShare = 0.03;

    /// <summary>The plan's lines, the largest use first as far as they are alike; margin last.</summary>
    public required ImmutableArray<MemoryPart> Parts { get; init; }

    /// <summary>What is expected to be held: everything but the margin.</summary>
    public long ExpectedBytes => Parts.Where(part => part.Use != MemoryUse.Margin).Sum(part => part.Bytes);

    /// <summary>What a budget has to allow.</summary>
    public long NeededBytes => Parts.Sum(part => part.Bytes);

    /// <summary>
    /// Most that the engine's managed heap may take: its part of the vocabulary, constraints and snapshots, and room for
    /// requests that is several times what they need. A bound for what goes astray, not a share of the plan.
    /// </summary>
    public long EngineHeapBytes => BytesOf(MemoryUse.Vocabulary) + BytesOf(MemoryUse.Constraints) + (2 * BytesOf(MemoryUse.Snapshots)) + HeapRoom;

    /// <summary>Most that the daemon's managed heap may take: several times what it needs.</summary>
    public static long DaemonHeapBytes => DaemonHeapFactor * (DaemonBytes + CompilerBytes);

    /// <summary>Bytes of one use.</summary>
    public long BytesOf(MemoryUse use) => Parts.Where(part => part.Use == use).Sum(part => part.Bytes);

    /// <summary>The plan for a model and settings.</summary>
    /// <param name="model">What the file's header says.</param>
    /// <param name="load">How it is loaded.</param>
    public static MemoryPlan For(ModelSummary model, EngineLoad load)
    {
        var shape = model.Shape;
        var cells = (load.ContextTokens + CellsAtOnce - 1L) / CellsAtOnce * CellsAtOnce;
        var cellBytes = CellBytes(shape, load.CacheType);
        var outputs = load.Slots + Math.Max(load.DraftTokens, PrefixCache.Slots);
        var outputBytes = 4L * outputs * shape.VocabularySize;
        var batch = Math.Min(load.BatchTokens, load.ContextTokens);
        var isRepacked = load.Weights is WeightStorage.Repacked or WeightStorage.Split;
        var unread = load.Weights == WeightStorage.Split ? Math.Max(0, model.Embedding.Length - FilePages.MostEmbeddingBytes) : 0;
        var jit = CompilerBytes;
        var parts = new List<MemoryPart>
        {
            new(MemoryUse.Weights, model.WeightBytes - unread, Text($"{model.Parameters:N0} parameters, {Name(load.Weights)}")),
            new(MemoryUse.Repacking, isRepacked ? (long)(model.WeightBytes * RepackingShare) + model.SharedEmbeddingBytes : 0, isRepacked ? "left by rearranging weights" : "none"),
            new(MemoryUse.Cache, cells * cellBytes, Text($"{cells:N0} cells of {cellBytes:N0} bytes, {Name(shape.ToCacheType(load.CacheType))}")),
            new(MemoryUse.Compute, ComputeBytes(shape, batch, cells, outputBytes), Text($"batches of {batch:N0} tokens")),
            new(MemoryUse.Outputs, outputBytes, Text($"{outputs} rows of {shape.VocabularySize:N0} logits")),
            new(MemoryUse.Vocabulary, (shape.VocabularySize * BytesOfToken) + (model.Merges * BytesOfMerge), Text($"{shape.VocabularySize:N0} tokens, {model.Merges:N0} merges")),
            new(MemoryUse.Constraints, ConstraintBytes, "masks of the last schemas"),
            new(MemoryUse.Snapshots, Math.Min(SnapshotTokens, cells / 2) * cellBytes, "beginnings of prompts for the disk"),
            new(MemoryUse.Engine, EngineBytes + jit, "code, runtime and heap of the engine"),
            new(MemoryUse.Daemon, DaemonBytes + jit, "code, runtime, heap, catalogue and records of the daemon"),
        };
        parts.Add(new(MemoryUse.Margin, Math.Max(LeastMargin, (long)(parts.Sum(part => part.Bytes) * MarginShare)), "for what can't be foreseen"));
        return new MemoryPlan { Parts = [.. parts] };
    }

    // RuntimeFeature says of every build of a program that is to be compiled ahead that it is.
    private static long CompilerBytes => JitInfo.GetCompiledMethodCount() > 0 ? JustInTimeBytes : 0;

    /// <summary>Keys and values of one token in all blocks.</summary>
    internal static long CellBytes(ModelShape shape, CacheType wanted)
    {
        // Blocks of 32 values with a scale of two bytes, or two bytes a value.
        const int Block = 32;
        var values = 2L * shape.BlockCount * shape.KeyValueLength;
        return shape.ToCacheType(wanted) switch
        {
            CacheType.Q8 => values / Block * (Block + 2),
            CacheType.Q4 => values / Block * ((Block / 2) + 2),
            _ => values * 2,
        };
    }

    /// <summary>
    /// The largest that is alive at once in llama.cpp's graph of a batch: gate, up and their product in the feed-forward part
    /// beside a few rows of the residual stream, and the mask of the attention in halves; or the logits where a batch is small.
    /// </summary>
    internal static long ComputeBytes(ModelShape shape, int batch, long cells, long outputBytes)
    {
        var mask = 2L * batch * cells;
        var feedForward = batch * ((12L * shape.FeedForwardLength) + (27L * shape.EmbeddingLength / 2));
        return Math.Max(feedForward + mask, outputBytes + mask) + (Mebibyte / 2);
    }

    private static string Name(WeightStorage storage) => storage switch
    {
        WeightStorage.Repacked => "rearranged for the CPU",
        WeightStorage.Loaded => "as in the file",
        WeightStorage.Split => "rearranged for the CPU, rows of the embedding in the file",
        _ => "mapped from the file",
    };

    private static string Name(CacheType type) => type switch
    {
        CacheType.Q8 => "q8_0",
        CacheType.Q4 => "q4_0",
        _ => "f16",
    };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
