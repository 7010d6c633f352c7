using System.Globalization;

namespace EdgeLlm.SystemTests.Rig;

/// <summary>What was shown, for the table in docs/RELIABILITY.md.</summary>
internal static class Findings
{
    private static readonly Lock s_writing = new();

    /// <summary>Adds a row.</summary>
    /// <param name="scenario">What was done.</param>
    /// <param name="noticedBy">Who noticed.</param>
    /// <param name="seconds">After how long, by the board's clock; null where that means nothing.</param>
    /// <param name="outcome">What came of it.</param>
    public static void Add(string scenario, string noticedBy, double? seconds, string outcome)
    {
        lock (s_writing)
        {
            File.AppendAllText(RigFiles.Findings, string.Create(CultureInfo.InvariantCulture, $"| {scenario} | {noticedBy} | {seconds:0.0} | {outcome} |\n"));
        }
    }
}
