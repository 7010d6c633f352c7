using System.Runtime.InteropServices;

namespace EdgeLlm.Inference.Native;

/// <summary>ggml_threadpool_params, filled by ggml_threadpool_params_init.</summary>
[StructLayout(LayoutKind.Explicit, Size = 528)]
internal unsafe struct ThreadpoolParams
{
    internal const int MostCores = 512;

    /// <summary>1 for each core that threads may run on; all 0 for any.</summary>
    [FieldOffset(0)]
    internal fixed byte Cores[MostCores];

    /// <summary>0 lets idle threads sleep at once, 100 lets them spin.</summary>
    [FieldOffset(520)]
    internal uint Poll;
}
