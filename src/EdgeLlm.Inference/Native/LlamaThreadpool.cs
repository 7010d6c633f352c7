namespace EdgeLlm.Inference.Native;

/// <summary>
/// A pool of compute threads that lives as long as its context and sleeps when there is nothing to do. Without one the
/// library makes new threads for every batch; with its default polling they spin on a board that others need too.
/// </summary>
internal sealed unsafe class LlamaThreadpool : IDisposable
{
    // enum ggml_backend_dev_type
    private const int CpuDevice = 0;
    private readonly delegate* unmanaged[Cdecl]<nint, void> _free;

    /// <param name="threads">Threads, the one that decodes included.</param>
    /// <param name="cores">Cores that they stay on; none for any.</param>
    internal LlamaThreadpool(int threads, IReadOnlyList<int> cores)
    {
        var device = Interop.ggml_backend_dev_by_type(CpuDevice);
        var registry = device == 0 ? 0 : Interop.ggml_backend_dev_backend_reg(device);
        var create = registry == 0 ? 0 : Interop.ggml_backend_reg_get_proc_address(registry, "ggml_threadpool_new");
        var free = registry == 0 ? 0 : Interop.ggml_backend_reg_get_proc_address(registry, "ggml_threadpool_free");
        if (create == 0 || free == 0)
        {
            throw new EdgeLlmException(EdgeLlmError.IncompatibleLibrary, "The CPU library has no thread pool functions.");
        }

        ThreadpoolParams parameters;
        Interop.ggml_threadpool_params_init(&parameters, threads);
        parameters.Poll = 0;
        foreach (var core in cores.Where(core => core < ThreadpoolParams.MostCores))
        {
            parameters.Cores[core] = 1;
        }

        Pointer = ((delegate* unmanaged[Cdecl]<ThreadpoolParams*, nint>)create)(&parameters);
        _free = (delegate* unmanaged[Cdecl]<nint, void>)free;
        if (Pointer == 0)
        {
            throw new EdgeLlmException(EdgeLlmError.OutOfMemory, $"A pool of {threads} threads could not be created.");
        }
    }

    internal nint Pointer { get; private set; }

    public void Dispose()
    {
        if (Pointer != 0)
        {
            _free(Pointer);
            Pointer = 0;
        }
    }
}
