namespace EdgeLlm.Inference.Models;

/// <summary>What the header says of one tensor; all of it lies within the file.</summary>
/// <param name="Name">For example "blk.0.attn_q.weight".</param>
/// <param name="Type">Encoding.</param>
/// <param name="Dimensions">Lengths, the row's first; one to four of them, none 0.</param>
/// <param name="Offset">Byte of the file at which its data start.</param>
/// <param name="Bytes">Bytes of its data, without padding.</param>
internal sealed record GgufTensor(string Name, GgufTensorType Type, IReadOnlyList<long> Dimensions, long Offset, long Bytes)
{
    /// <summary>Number of weights.</summary>
    public long Elements => Dimensions.Aggregate(1L, (product, length) => product * length);
}
