namespace EdgeLlm.TestKit;

/// <summary>What a generated model looks like. The defaults give a file of about 1.5 MB that behaves like a model.</summary>
public sealed record TinyModelOptions
{
    /// <summary>Decides every weight.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Blocks.</summary>
    public int Layers { get; init; } = 2;

    /// <summary>Width of the residual stream.</summary>
    public int Hidden { get; init; } = 128;

    /// <summary>Query heads.</summary>
    public int Heads { get; init; } = 4;

    /// <summary>Key and value heads.</summary>
    public int KeyValueHeads { get; init; } = 2;

    /// <summary>Width of the feed-forward part.</summary>
    public int FeedForward { get; init; } = 256;

    /// <summary>Tokens that the model claims to be trained for.</summary>
    public int ContextTokens { get; init; } = 8192;

    /// <summary>Encoding of all matrices.</summary>
    public TensorEncoding Encoding { get; init; } = TensorEncoding.F16;

    /// <summary>True to use the embedding as output matrix. The model then tends to repeat itself.</summary>
    public bool TiedOutput { get; init; }

    /// <summary>True for what converted R1 files have: &lt;think&gt; and &lt;/think&gt; are user-defined tokens, which llama.cpp finds in plain text too.</summary>
    public bool ThinkIsUserDefined { get; init; }

    /// <summary>A token that is the most probable one everywhere, by far; null for none. Needs an output matrix of its own.</summary>
    public string? Favourite { get; init; }

    /// <summary>True for a model whose special tokens are next to impossible, so that it writes until it is stopped.</summary>
    public bool NeverEnds { get; init; }

    /// <summary>True for a damaged model: some weights are not numbers, and so is every logit.</summary>
    public bool NanWeights { get; init; }

    /// <summary>True to draw few weights and repeat them in random order, which makes large models quick to write. Widths are then multiples of 256.</summary>
    public bool Pooled { get; init; }

    /// <summary>Name in the metadata.</summary>
    public string Name { get; init; } = "EdgeLlm tiny random";

    /// <summary>Last change before the file is written, to damage it.</summary>
    public Action<GgufWriter>? Alter { get; init; }
}
