using System.Runtime.InteropServices;

namespace EdgeLlm.Inference.Native;

/// <summary>A context over a model. It holds its model and its thread pool, so that they are freed after it.</summary>
internal sealed unsafe class LlamaContextHandle : SafeHandle
{
    private readonly LlamaModelHandle _model;
    private readonly List<LlamaThreadpool> _retired = [];
    private LlamaThreadpool? _threadpool;

    internal LlamaContextHandle(LlamaModelHandle model, LlamaContextParams parameters)
        : base(invalidHandleValue: 0, ownsHandle: true)
    {
        _model = model;
        var added = false;
        model.DangerousAddRef(ref added);
        SetHandle(Interop.llama_init_from_model(model.DangerousGetHandle(), parameters));
        if (IsInvalid)
        {
            model.DangerousRelease();
            throw new EdgeLlmException(
                EdgeLlmError.OutOfMemory,
                $"The context of {parameters.ContextTokens} tokens could not be created: set fewer context tokens or slots.");
        }
    }

    public override bool IsInvalid => handle == 0;

    internal nint Pointer => handle;

    /// <summary>Computes by this pool from now on; it belongs to the context.</summary>
    internal void Attach(LlamaThreadpool threadpool)
    {
        Interop.llama_attach_threadpool(handle, threadpool.Pointer, threadpool.Pointer);
        if (_threadpool is not null)
        {
            _retired.Add(_threadpool);
        }

        _threadpool = threadpool;
    }

    /// <summary>
    /// Frees the pools that are not computed by any more. Only after a batch has been computed: it is then that the library
    /// turns to the new pool, and puts the old one to sleep first.
    /// </summary>
    internal void FreeRetired()
    {
        foreach (var threadpool in _retired)
        {
            threadpool.Dispose();
        }

        _retired.Clear();
    }

    protected override bool ReleaseHandle()
    {
        Interop.llama_free(handle);
        FreeRetired();
        _threadpool?.Dispose();
        _model.DangerousRelease();
        return true;
    }
}
