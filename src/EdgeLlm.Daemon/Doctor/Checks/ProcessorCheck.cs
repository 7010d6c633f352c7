using System.Runtime.InteropServices;

namespace EdgeLlm.Daemon.Doctor.Checks;

/// <summary>What the processor can compute with, and which build of llama.cpp fits it.</summary>
internal sealed class ProcessorCheck : ICheck
{
    private const string Name = "processor";

    // The builds of llama.cpp for Arm that the package has, and what each needs beside what the one before does; names as in /proc/cpuinfo.
    private static readonly (string Variant, string[] Needs)[] s_arm =
    [
        ("armv8.0_1", []),
        ("armv8.2_1", ["asimddp"]),
        ("armv8.2_2", ["fphp", "asimdhp"]),
        ("armv8.6_2", ["sve", "i8mm", "sve2"]),
    ];

    /// <inheritdoc/>
    public IEnumerable<CheckResult> Look(DoctorCase subject)
    {
        var running = subject.Status?.Engine?.CpuVariant is { Length: > 0 } variant ? $"; the engine runs {variant}" : "";
        var lines = subject.Board.Lines("proc/cpuinfo");

        // On boards with two kinds of cores each lists its own; the engine may run on all.
        var features = lines.Where(line => line.StartsWith("Features", StringComparison.Ordinal)).Select(Words).ToList();
        if (features.Count > 0)
        {
            yield return OfArm(features, running);
            yield break;
        }

        var flags = lines.FirstOrDefault(line => line.StartsWith("flags", StringComparison.Ordinal)) is { } line ? Words(line) : [];
        yield return flags.Count == 0 ? CheckResult.Ok(Name, $"{RuntimeInformation.ProcessArchitecture}{running}")
            : flags.Contains("avx2") ? CheckResult.Ok(Name, $"x86-64 with AVX2{(flags.Contains("avx512f") ? " and AVX-512" : "")}{running}")
            : CheckResult.Warn(Name, $"x86-64 without AVX2: several times slower than with it{running}", "take a board with a newer processor");
    }

    private static CheckResult OfArm(List<HashSet<string>> features, string running)
    {
        var common = features.Aggregate((all, next) => [.. all.Intersect(next)]);
        var best = s_arm.TakeWhile(level => level.Needs.All(common.Contains)).Last().Variant;
        return common.Contains("asimddp")
            ? CheckResult.Ok(Name, $"arm64 with dot product{(common.Contains("asimdhp") ? " and half precision" : "")}: build {best}{running}")
            : CheckResult.Warn(Name, $"arm64 without dot product (Cortex-A53 or A72, say): build {best}, several times slower than a Cortex-A76{running}", "take a board with Cortex-A76 cores, or let the catalogue answer");
    }

    private static HashSet<string> Words(string line) =>
        [.. line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries)];
}
