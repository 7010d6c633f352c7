using System.Runtime.InteropServices;

namespace EdgeLlm.Inference.Native;

/// <summary>llama_batch: arrays of the same length, one element a token.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct LlamaBatch
{
    internal int TokenCount;
    internal int* Tokens;
    internal float* Embeddings;
    internal int* Positions;
    internal int* SequenceCounts;
    internal int** Sequences;
    internal sbyte* WantsLogits;
}
