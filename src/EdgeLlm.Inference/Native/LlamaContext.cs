namespace EdgeLlm.Inference.Native;

/// <summary>
/// A context: the KV cells of all slots, and one batch that is filled, decoded and read. Owned by the decode thread;
/// only <see cref="RequestAbort"/> and <see cref="Allow"/> may be called from elsewhere.
/// </summary>
internal sealed unsafe class LlamaContext : IDecodeContext, IDisposable
{
    private const int TypeF16 = 1;
    private const int TypeQ4 = 2;
    private const int TypeQ8 = 8;

    private readonly LlamaContextHandle _handle;
    private readonly NativeBatch _batch;
    private readonly WorkCounter _work;
    private readonly bool _ownsWork;
    private readonly int _vocabularySize;
    private readonly IReadOnlyList<int> _cores;

    internal LlamaContext(LlamaModel model, LlamaContextOptions options)
    {
        _ownsWork = options.Work is null;
        _work = options.Work ?? new WorkCounter();
        _vocabularySize = model.Vocabulary.Count;
        var parameters = Interop.llama_context_default_params();
        parameters.ContextTokens = (uint)options.ContextTokens;
        parameters.BatchTokens = (uint)options.BatchTokens;
        parameters.MicroBatchTokens = (uint)options.BatchTokens;
        parameters.MaxSequences = (uint)options.Slots;

        // The library keeps a row of logits for each sequence it may have, and aborts the process where it may not.
        parameters.MaxOutputs = parameters.MaxOutputsOfSequence = (uint)Math.Max(options.Outputs, options.Slots);
        parameters.Threads = options.Threads;
        parameters.BatchThreads = options.Threads;
        parameters.FlashAttention = 1;
        parameters.KeyType = parameters.ValueType = options.Cache switch
        {
            CacheType.Q8 => TypeQ8,
            CacheType.Q4 => TypeQ4,
            _ => TypeF16,
        };
        parameters.AbortCallback = WorkCounter.Callback;
        parameters.AbortUserData = _work.Data;
        parameters.UnifiedKeyValueCache = 1;
        _handle = new LlamaContextHandle(model.Handle, parameters);
        _cores = options.Cores;
        _handle.Attach(new LlamaThreadpool(options.Threads, _cores));
        _batch = new NativeBatch(options.BatchTokens);

        // Read back what was granted: a silently different value would break the scheduler's arithmetic.
        Require("n_ubatch", options.BatchTokens, (int)Interop.llama_n_ubatch(_handle.Pointer));
        Require("n_seq_max", options.Slots, (int)Interop.llama_n_seq_max(_handle.Pointer));
        Require("n_threads", options.Threads, Interop.llama_n_threads(_handle.Pointer));
        ContextTokens = (int)Interop.llama_n_ctx(_handle.Pointer);
    }

    /// <inheritdoc/>
    public int ContextTokens { get; }

    /// <inheritdoc/>
    public int Add(int token, int position, int slot, bool wantsLogits) => _batch.Add(token, position, slot, wantsLogits);

    /// <inheritdoc/>
    public DecodeResult Decode()
    {
        var code = Interop.llama_decode(_handle.Pointer, _batch.Native);
        if (code == 0)
        {
            _handle.FreeRetired();
        }

        _batch.Clear();
        return code switch
        {
            0 => DecodeResult.Ok,
            1 => DecodeResult.NoRoom,
            2 => DecodeResult.Aborted,
            _ => DecodeResult.Failed,
        };
    }

    /// <inheritdoc/>
    public ReadOnlySpan<float> Logits(int index)
    {
        var logits = Interop.llama_get_logits_ith(_handle.Pointer, index);
        return logits is null
            ? throw new EdgeLlmException(EdgeLlmError.EngineFailed, $"The library has no logits for token {index} of the batch.")
            : new ReadOnlySpan<float>(logits, _vocabularySize);
    }

    /// <inheritdoc/>
    public void Forget(int slot) => Interop.llama_memory_seq_rm(Interop.llama_get_memory(_handle.Pointer), slot, -1, -1);

    /// <inheritdoc/>
    public void Trim(int slot, int position) => Interop.llama_memory_seq_rm(Interop.llama_get_memory(_handle.Pointer), slot, position, -1);

    /// <inheritdoc/>
    public void Share(int from, int to, int tokens) => Interop.llama_memory_seq_cp(Interop.llama_get_memory(_handle.Pointer), from, to, 0, tokens);

    /// <inheritdoc/>
    public void UseThreads(int threads)
    {
        if (threads != Interop.llama_n_threads(_handle.Pointer))
        {
            _handle.Attach(new LlamaThreadpool(threads, _cores));
            Interop.llama_set_n_threads(_handle.Pointer, threads, threads);
        }
    }

    /// <inheritdoc/>
    public byte[] Save(int slot)
    {
        var cells = new byte[Interop.llama_state_seq_get_size(_handle.Pointer, slot)];
        fixed (byte* target = cells)
        {
            var written = Interop.llama_state_seq_get_data(_handle.Pointer, target, (nuint)cells.Length, slot);
            return written == (nuint)cells.Length
                ? cells
                : throw new EdgeLlmException(EdgeLlmError.EngineFailed, $"The library saved {written} of {cells.Length} bytes of a prefix.");
        }
    }

    /// <inheritdoc/>
    public bool Restore(int slot, ReadOnlySpan<byte> cells)
    {
        fixed (byte* source = cells)
        {
            return Interop.llama_state_seq_set_data(_handle.Pointer, source, (nuint)cells.Length, slot) == (nuint)cells.Length;
        }
    }

    /// <inheritdoc/>
    public void RequestAbort() => _work.Abort();

    /// <inheritdoc/>
    public void Allow() => _work.Allow();

    public void Dispose()
    {
        _handle.Dispose();
        _batch.Dispose();
        if (_ownsWork)
        {
            _work.Dispose();
        }
    }

    private static void Require(string what, int expected, int found)
    {
        if (expected != found)
        {
            throw new EdgeLlmException(EdgeLlmError.InvalidConfiguration, $"The library set {what} to {found} where {expected} was asked for.");
        }
    }
}
