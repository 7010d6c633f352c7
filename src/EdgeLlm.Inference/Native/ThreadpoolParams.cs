using System.Runtime.InteropServices;

namespace EdgeLlm.Inference.Native;

/// <summary>ggml_threadpool_params, filled by ggml_threadpool_params_init.</summary>
[StructLayout(LayoutKind.Explicit, Size = 528)]
internal struct ThreadpoolParams
{
    /// <summary>0 lets idle threads sleep at once, 100 lets them spin.</summary>
    [FieldOffset(520)]
    internal uint Poll;
}
