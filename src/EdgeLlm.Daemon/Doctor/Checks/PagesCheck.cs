using EdgeLlm.Daemon.Memory;

namespace EdgeLlm.Daemon.Doctor.Checks;

/// <summary>The size of memory's pages.</summary>
internal sealed class PagesCheck : ICheck
{
    private const string Name = "pages";

    // What the shipped binaries are aligned for.
    private const int MostKibibytes = 64;

    /// <inheritdoc/>
    public IEnumerable<CheckResult> Look(DoctorCase subject)
    {
        if (KernelFields.BytesOf(subject.Board.Lines("proc/self/smaps"), "KernelPageSize:") is not { } bytes)
        {
            yield break;
        }

        var kibibytes = bytes / 1024;
        var large = subject.Board.Read("sys/kernel/mm/transparent_hugepage/enabled") is { } choice && choice.Contains('[', StringComparison.Ordinal)
            ? choice[(choice.IndexOf('[', StringComparison.Ordinal) + 1)..choice.IndexOf(']', StringComparison.Ordinal)]
            : "none";
        yield return kibibytes <= MostKibibytes
            ? CheckResult.Ok(Name, $"{kibibytes} KiB; huge pages: {large}")
            : CheckResult.Fail(Name, $"{kibibytes} KiB are more than the {MostKibibytes} that the program is made for", "boot a kernel with pages of 4, 16 or 64 KiB");
    }
}
