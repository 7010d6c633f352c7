namespace EdgeLlm.Inference.Models;

/// <summary>One value of the metadata.</summary>
/// <param name="Type">Type as the file states it.</param>
/// <param name="Bits">The bits of a number or bool, low bits first; 0 otherwise.</param>
/// <param name="Text">The text of a string; null otherwise.</param>
/// <param name="Array">The place of an array; null otherwise.</param>
/// <param name="Offset">Byte at which the value starts.</param>
internal sealed record GgufValue(GgufValueType Type, ulong Bits, string? Text, GgufArray? Array, long Offset);
