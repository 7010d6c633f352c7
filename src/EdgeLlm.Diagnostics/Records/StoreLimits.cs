namespace EdgeLlm.Diagnostics.Records;

/// <summary>How long the store waits and how much it may write; tests make both small.</summary>
/// <param name="BusySeconds">Longest wait for another writer, in this process or another.</param>
/// <param name="MaxPages">Most pages of the file, after which it is as if the disk were full; 0 for no bound.</param>
internal sealed record StoreLimits(int BusySeconds = 5, long MaxPages = 0);
