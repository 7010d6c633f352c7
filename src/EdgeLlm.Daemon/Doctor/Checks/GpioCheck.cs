namespace EdgeLlm.Daemon.Doctor.Checks;

/// <summary>Which GPIO chips there are, and whether the service may use them where its watchdog is to.</summary>
internal sealed class GpioCheck : ICheck
{
    private const string Name = "gpio";
    private const string Section = "GpioWatchdog";
    private static readonly string[] s_libraryFolders = ["usr/lib/aarch64-linux-gnu", "usr/lib/x86_64-linux-gnu", "usr/lib64", "usr/lib", "lib/aarch64-linux-gnu", "lib/x86_64-linux-gnu"];

    /// <inheritdoc/>
    public IEnumerable<CheckResult> Look(DoctorCase subject)
    {
        var board = subject.Board;
        var chips = board.Names("dev", "gpiochip*");
        var isWanted = subject.Configuration?.GetSection(Section).GetChildren().Any() == true;
        if (chips.Count == 0)
        {
            yield return isWanted
                ? CheckResult.Fail(Name, $"section {Section} is configured, but there is no GPIO chip", "ls /dev/gpiochip* (enable the pin controller in the device tree, or remove the section from /etc/edgellm/edgellm.json)")
                : CheckResult.Ok(Name, "no chip, and none is asked for");
            yield break;
        }

        var closed = chips.Where(chip => board.ModeOf($"dev/{chip}") is { } mode && (mode & UnixFileMode.GroupWrite) == 0).ToList();
        yield return closed.Count == 0 || !isWanted
            ? CheckResult.Ok(Name, $"{string.Join(", ", chips)}{(isWanted ? "" : "; none is asked for")}")
            : CheckResult.Fail(Name, $"the service may not open {string.Join(", ", closed)}", "sudo udevadm control --reload && sudo udevadm trigger --subsystem-match=gpio");
        if (isWanted && !HasLibrary(board))
        {
            yield return CheckResult.Fail("libgpiod", "the library that drives GPIO lines is not installed", "sudo apt-get install libgpiod2 || sudo apt-get install libgpiod3");
        }
    }

    private static bool HasLibrary(Board board) => s_libraryFolders.Any(folder => board.Names(folder, "libgpiod.so.*").Count > 0);
}
