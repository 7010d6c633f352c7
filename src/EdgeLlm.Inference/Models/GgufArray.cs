namespace EdgeLlm.Inference.Models;

/// <summary>Where an array of the metadata lies; its elements are read when they are asked for.</summary>
/// <param name="ElementType">Type of every element; never an array.</param>
/// <param name="Count">Number of elements, all of which lie within the file.</param>
/// <param name="Offset">Byte at which the first element starts.</param>
internal sealed record GgufArray(GgufValueType ElementType, long Count, long Offset);
