using System.Runtime.InteropServices;

namespace EdgeLlm.Inference.Native;

/// <summary>A loaded model.</summary>
internal sealed class LlamaModelHandle : SafeHandle
{
    internal LlamaModelHandle(nint model)
        : base(invalidHandleValue: 0, ownsHandle: true) => SetHandle(model);

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        Interop.llama_model_free(handle);
        return true;
    }
}
