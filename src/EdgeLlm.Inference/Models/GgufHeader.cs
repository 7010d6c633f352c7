namespace EdgeLlm.Inference.Models;

/// <summary>A header that has been read whole and checked.</summary>
internal sealed record GgufHeader
{
    /// <summary>Version of the format, 2 or 3.</summary>
    public required uint Version { get; init; }

    /// <summary>Bytes of the file.</summary>
    public required long Length { get; init; }

    /// <summary>Byte at which the tensors' data start.</summary>
    public required long DataOffset { get; init; }

    /// <summary>Metadata by key.</summary>
    public required IReadOnlyDictionary<string, GgufValue> Metadata { get; init; }

    /// <summary>Tensors in the file's order.</summary>
    public required IReadOnlyList<GgufTensor> Tensors { get; init; }

    /// <summary>Tensors by name.</summary>
    public required IReadOnlyDictionary<string, GgufTensor> TensorsByName { get; init; }

    /// <summary>Bytes of all tensors, without padding.</summary>
    public long TensorBytes => Tensors.Sum(tensor => tensor.Bytes);
}
