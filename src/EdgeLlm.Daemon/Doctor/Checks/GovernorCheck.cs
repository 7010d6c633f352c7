namespace EdgeLlm.Daemon.Doctor.Checks;

/// <summary>Whether the kernel lets the fast cores run fast.</summary>
internal sealed class GovernorCheck : ICheck
{
    private const string Name = "frequency";
    private const string Folder = "sys/devices/system/cpu/cpufreq";

    /// <inheritdoc/>
    public IEnumerable<CheckResult> Look(DoctorCase subject)
    {
        var governors = subject.Board.Names(Folder, "policy*").Select(policy => subject.Board.Read($"{Folder}/{policy}/scaling_governor")).OfType<string>().Distinct().ToList();
        if (governors.Count == 0)
        {
            yield return CheckResult.Ok(Name, "the kernel does not change frequencies here");
            yield break;
        }

        // The others follow the load, within milliseconds or, with "conservative", within seconds.
        var slow = governors.Where(governor => governor is "powersave" or "conservative").ToList();
        yield return slow.Count == 0
            ? CheckResult.Ok(Name, $"governor {string.Join(", ", governors)}")
            : CheckResult.Warn(
                Name,
                $"governor {string.Join(", ", slow)} holds the cores back",
                "echo schedutil | sudo tee /sys/devices/system/cpu/cpufreq/policy*/scaling_governor (for good: GOVERNOR=schedutil in /etc/default/cpufrequtils)");
    }
}
