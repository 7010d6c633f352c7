namespace EdgeLlm.Diagnostics.Catalogue;

/// <summary>Something that is wrong with an entry.</summary>
/// <param name="Path">Where in the entry, as "causes[0].signs[1].is"; empty for the entry as a whole.</param>
/// <param name="Message">What is wrong and what would be right.</param>
internal sealed record EntryProblem(string Path, string Message)
{
    /// <inheritdoc/>
    public override string ToString() => Path.Length == 0 ? Message : $"{Path}: {Message}";
}
