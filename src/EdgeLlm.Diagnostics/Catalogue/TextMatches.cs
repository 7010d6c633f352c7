namespace EdgeLlm.Diagnostics.Catalogue;

/// <summary>What a search for words found.</summary>
/// <param name="Best">Positions and relevance (above 0, larger is better), best first.</param>
/// <param name="Examined">Entries that were weighed to find them.</param>
internal sealed record TextMatches(IReadOnlyList<(long Position, double Relevance)> Best, int Examined)
{
    /// <summary>Nothing was found.</summary>
    public static TextMatches None { get; } = new([], 0);
}
