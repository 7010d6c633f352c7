namespace EdgeLlm.Inference.Native;

/// <summary>What the decode loop needs of a context; the seam at which a test stands in for the library.</summary>
internal interface IDecodeContext
{
    /// <summary>Cells as granted; the library rounds up.</summary>
    int ContextTokens { get; }

    /// <summary>Adds a token to the batch and returns its index in it.</summary>
    int Add(int token, int position, int slot, bool wantsLogits);

    /// <summary>Computes the batch and empties it.</summary>
    DecodeResult Decode();

    /// <summary>Logits of the token with this index in the batch that was decoded last; valid until the next decode.</summary>
    ReadOnlySpan<float> Logits(int index);

    /// <summary>Gives the slot's cells back.</summary>
    void Forget(int slot);

    /// <summary>Gives the slot's cells from a position on back.</summary>
    void Trim(int slot, int position);

    /// <summary>Lets a slot, which is empty, begin with the first tokens of another one; their cells are shared.</summary>
    void Share(int from, int to, int tokens);

    /// <summary>Computes with so many threads from now on.</summary>
    void UseThreads(int threads);

    /// <summary>Cells of a slot as bytes, for <see cref="Restore"/> in a context of the same model and shape.</summary>
    byte[] Save(int slot);

    /// <summary>Fills a slot, which is empty; false if the library does not take the bytes.</summary>
    bool Restore(int slot, ReadOnlySpan<byte> cells);

    /// <summary>Makes a running decode return within milliseconds. From any thread.</summary>
    void RequestAbort();

    /// <summary>Lets batches be computed again after <see cref="RequestAbort"/>. From any thread.</summary>
    void Allow();
}
