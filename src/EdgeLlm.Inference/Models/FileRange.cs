namespace EdgeLlm.Inference.Models;

/// <summary>A part of a file.</summary>
/// <param name="Start">Its first byte.</param>
/// <param name="Length">Its bytes.</param>
public readonly record struct FileRange(long Start, long Length)
{
    /// <summary>The first byte behind it.</summary>
    public long End => Start + Length;
}
