namespace EdgeLlm.Diagnostics.Catalogue.Import;

/// <summary>Something that is wrong with a file of entries.</summary>
/// <param name="File">Name of the file, without a folder.</param>
/// <param name="Line">Line, from 1.</param>
/// <param name="Column">Character within the line, from 1.</param>
/// <param name="Message">What is wrong and what would be right.</param>
public sealed record ImportProblem(string File, int Line, int Column, string Message)
{
    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{File}({Line},{Column}): {Message}");
}
