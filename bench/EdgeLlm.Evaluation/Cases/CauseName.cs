namespace EdgeLlm.Evaluation.Cases;

/// <summary>What names a cause: its catalogue entry and its identifier there.</summary>
/// <param name="EntryId">Identifier of the entry.</param>
/// <param name="CauseId">Identifier of the cause within the entry.</param>
public readonly record struct CauseName(string EntryId, string CauseId)
{
    /// <summary>Reads "entry/cause", or "cause" alone of the entry that is meant.</summary>
    internal static CauseName Parse(string text, string entry) => text.Split('/') is [var other, var cause] ? new(other, cause) : new(entry, text);

    /// <summary>"entry/cause".</summary>
    public override string ToString() => $"{EntryId}/{CauseId}";
}
