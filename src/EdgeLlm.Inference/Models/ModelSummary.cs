namespace EdgeLlm.Inference.Models;

/// <summary>What a model file says of itself, after all of it has been checked.</summary>
public sealed record ModelSummary
{
    /// <summary>Architecture, for example "qwen2".</summary>
    public required string Architecture { get; init; }

    /// <summary>Name from the metadata, or the file's name without its extension.</summary>
    public required string Name { get; init; }

    /// <summary>Quantisation of most weights in llama.cpp's words, for example "Q4_K - Medium".</summary>
    public required string Quantisation { get; init; }

    /// <summary>Licence that the metadata names; empty if it names none.</summary>
    public required string License { get; init; }

    /// <summary>What a reader must know before trusting its words; empty for a real model.</summary>
    public required string Caution { get; init; }

    /// <summary>Number of weights.</summary>
    public required long Parameters { get; init; }

    /// <summary>Bytes of the file.</summary>
    public required long SizeBytes { get; init; }

    /// <summary>Bytes of all weights.</summary>
    public required long WeightBytes { get; init; }

    /// <summary>Where the tensors lie in the file.</summary>
    public required IReadOnlyList<FileRange> Tensors { get; init; }

    /// <summary>Where the embedding lies in the file.</summary>
    public required FileRange Embedding { get; init; }

    /// <summary>Bytes of the embedding if it is the output matrix as well; 0 where there are two.</summary>
    public required long SharedEmbeddingBytes { get; init; }

    /// <summary>Merges of the tokenizer.</summary>
    public required int Merges { get; init; }

    /// <summary>Dimensions of the model.</summary>
    public required ModelShape Shape { get; init; }

    /// <summary>Ids of the chat form's special tokens.</summary>
    public required SpecialTokens SpecialTokens { get; init; }
}
