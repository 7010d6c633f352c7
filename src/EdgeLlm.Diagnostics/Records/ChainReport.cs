namespace EdgeLlm.Diagnostics.Records;

/// <summary>What a check of the chain of records found.</summary>
/// <param name="Rows">Records that were found in order.</param>
/// <param name="FirstBroken">Position of the first record that is not; 0 if there is none.</param>
/// <param name="Problem">What is wrong there; empty if nothing is.</param>
/// <param name="HeadHash">SHA-256 of the last record that was found in order, hex.</param>
public sealed record ChainReport(long Rows, long FirstBroken, string Problem, string HeadHash)
{
    /// <summary>Whether nothing was changed, removed or put in.</summary>
    public bool IsWhole => Problem.Length == 0;
}
