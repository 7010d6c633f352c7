namespace EdgeLlm.Daemon.Doctor.Checks;

/// <summary>Whether the kernel can hold the service to a memory limit, and tell when memory is short.</summary>
internal sealed class MemoryControllerCheck : ICheck
{
    private const string Controllers = "sys/fs/cgroup/cgroup.controllers";

    /// <inheritdoc/>
    public IEnumerable<CheckResult> Look(DoctorCase subject)
    {
        var board = subject.Board;
        var hasController = board.Read(Controllers)?.Split(' ').Contains("memory") == true;
        var hasPressure = board.Has("proc/pressure/memory");
        var missing = string.Join(' ', new[] { hasController ? "" : "cgroup_enable=memory", hasPressure ? "" : "psi=1" }.Where(argument => argument.Length > 0));
        var mend = missing.Length > 0 ? KernelArguments.Add(board, missing) : "";
        yield return hasController ? CheckResult.Ok("memory controller", "control groups count memory")
            : !board.Has(Controllers) ? CheckResult.Warn(
                "memory controller", "there are no control groups of version 2: systemd's MemoryMax= is ignored, and the service keeps its budget by itself", KernelArguments.Add(board, "systemd.unified_cgroup_hierarchy=1"))
            : CheckResult.Warn("memory controller", "the kernel's memory controller is off: systemd's MemoryMax= is silently ignored, and the service keeps its budget by itself", mend);
        yield return hasPressure
            ? CheckResult.Ok("memory pressure", "the kernel tells when memory is short (PSI)")
            : CheckResult.Warn("memory pressure", "the kernel does not tell when memory is short (PSI is off), so the service notices later", mend);
    }
}
