using System.Runtime.InteropServices;

namespace EdgeLlm.Inference.Native;

/// <summary>llama_context_params: only the fields that are set or checked here are named.</summary>
[StructLayout(LayoutKind.Explicit, Size = 160)]
internal unsafe struct LlamaContextParams
{
    [FieldOffset(0)]
    internal uint ContextTokens;

    [FieldOffset(4)]
    internal uint BatchTokens;

    [FieldOffset(8)]
    internal uint MicroBatchTokens;

    [FieldOffset(12)]
    internal uint MaxSequences;

    /// <summary>Rows of logits in one batch; more than this aborts the process.</summary>
    [FieldOffset(20)]
    internal uint MaxOutputs;

    /// <summary>The same for one sequence; the library's default is 1.</summary>
    [FieldOffset(24)]
    internal uint MaxOutputsOfSequence;

    [FieldOffset(28)]
    internal int Threads;

    [FieldOffset(32)]
    internal int BatchThreads;

    /// <summary>-1 auto, 0 off, 1 on. A quantised V needs it on.</summary>
    [FieldOffset(52)]
    internal int FlashAttention;

    [FieldOffset(104)]
    internal int KeyType;

    [FieldOffset(108)]
    internal int ValueType;

    /// <summary>Called between nodes of the graph; returning 1 makes llama_decode return 2.</summary>
    [FieldOffset(112)]
    internal delegate* unmanaged[Cdecl]<nint, byte> AbortCallback;

    [FieldOffset(120)]
    internal nint AbortUserData;

    [FieldOffset(130)]
    internal byte NoPerformanceCounters;

    /// <summary>One pool of cells for all sequences, so that a long prompt can use what short ones leave.</summary>
    [FieldOffset(133)]
    internal byte UnifiedKeyValueCache;
}
