namespace EdgeLlm.Inference.Planning;

/// <summary>One line of a plan.</summary>
/// <param name="Use">What it is for.</param>
/// <param name="Bytes">How much.</param>
/// <param name="Why">What it comes from, in a few words.</param>
public sealed record MemoryPart(MemoryUse Use, long Bytes, string Why);
