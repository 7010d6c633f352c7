namespace EdgeLlm.Daemon.Doctor.Checks;

/// <summary>Which GPIO chips there are, and whether the service may use them where its watchdog is to.</summary>
internal sealed class GpioCheck : ICheck
{
    private const string Name = "gpio";
    private const string Key = "GpioWatchdog:Chip";

    /// <inheritdoc/>
    public IEnumerable<CheckResult> Look(DoctorCase subject)
    {
        var board = subject.Board;
        var chips = board.Names("dev", "gpiochip*");
        var isWanted = subject.Configuration?[Key] is { Length: > 0 };
        if (chips.Count == 0)
        {
            yield return isWanted
                ? CheckResult.Fail(Name, $"{Key} is configured, but there is no GPIO chip", $"ls /dev/gpiochip* (enable the pin controller in the device tree, or remove {Key} from /etc/edgellm/edgellm.json)")
                : CheckResult.Ok(Name, "no chip, and none is asked for");
            yield break;
        }

        var closed = chips.Where(chip => board.ModeOf($"dev/{chip}") is { } mode && (mode & UnixFileMode.GroupWrite) == 0).ToList();
        yield return closed.Count == 0 || !isWanted
            ? CheckResult.Ok(Name, $"{string.Join(", ", chips)}{(isWanted ? "" : "; none is asked for")}")
            : CheckResult.Fail(Name, $"the service may not open {string.Join(", ", closed)}", "sudo udevadm control --reload && sudo udevadm trigger --subsystem-match=gpio");
    }
}
