namespace EdgeLlm.Daemon.Doctor;

/// <summary>What a checkup found, as it is written as JSON.</summary>
/// <param name="Version">Which build looked.</param>
/// <param name="Level">The worst of what it found.</param>
/// <param name="Results">What it found.</param>
internal sealed record CheckupReport(string Version, CheckLevel Level, IReadOnlyList<CheckResult> Results);
