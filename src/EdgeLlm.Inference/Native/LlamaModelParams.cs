using System.Runtime.InteropServices;

namespace EdgeLlm.Inference.Native;

/// <summary>llama_model_params: only the fields that are set here are named; the rest keeps the library's defaults.</summary>
[StructLayout(LayoutKind.Explicit, Size = 80)]
internal unsafe struct LlamaModelParams
{
    [FieldOffset(16)]
    internal int GpuLayers;

    /// <summary>0 reads the weights into memory of our own; 1 maps the file.</summary>
    [FieldOffset(24)]
    internal int LoadMode;

    /// <summary>Called with 0..1; returning 0 gives the load up.</summary>
    [FieldOffset(48)]
    internal delegate* unmanaged[Cdecl]<float, nint, byte> ProgressCallback;

    [FieldOffset(56)]
    internal nint ProgressUserData;

    [FieldOffset(72)]
    internal byte VocabularyOnly;

    [FieldOffset(73)]
    internal byte CheckTensors;

    /// <summary>Repack weights into the layout that this CPU multiplies fastest.</summary>
    [FieldOffset(74)]
    internal byte UseExtraBuffers;
}
