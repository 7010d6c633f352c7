namespace EdgeLlm.Diagnostics.Evidence;

/// <summary>What the observations say of one cause.</summary>
/// <param name="Supporting">Positions of observations that speak for it.</param>
/// <param name="Refuting">Positions of observations that speak against it.</param>
/// <param name="SignsFor">How many of its signs were seen.</param>
/// <param name="SignsAgainst">Of how many of its signs the opposite was seen.</param>
internal sealed record Bearing(IReadOnlyList<int> Supporting, IReadOnlyList<int> Refuting, int SignsFor, int SignsAgainst)
{
    /// <summary>More speaks against it than for it: it can't be the first cause.</summary>
    public bool IsRefuted => SignsAgainst > 0 && SignsAgainst >= SignsFor;
}
