namespace EdgeLlm.Daemon.Doctor.Checks;

/// <summary>Which hardware could reset the board when its kernel hangs.</summary>
internal sealed class WatchdogDeviceCheck : ICheck
{
    private const string Name = "watchdog";
    private const string Key = "KernelWatchdog:Device";
    private const string Folder = "sys/class/watchdog";

    /// <inheritdoc/>
    public IEnumerable<CheckResult> Look(DoctorCase subject)
    {
        var board = subject.Board;
        if (subject.Configuration?[Key] is { Length: > 0 } device && !board.Has(device))
        {
            yield return CheckResult.Fail(Name, $"{Key} is {device}, which is not there", $"ls /dev/watchdog* (load the board's driver, or correct {Key} in /etc/edgellm/edgellm.json)");
        }

        // Only whoever has tried can tell that a device is held by another program, or a line by another driver.
        foreach (var watchdog in subject.Status?.Watchdog?.Watchdogs.Where(watchdog => watchdog.Problem.Length > 0) ?? [])
        {
            yield return CheckResult.Fail(Name, $"{watchdog.Name}: {watchdog.Problem}", "sudo fuser -v /dev/watchdog*; gpioinfo; systemctl show -P RuntimeWatchdogUSec (systemd itself holds a device unless that is 0)");
        }

        var dogs = board.Names(Folder, "watchdog*");
        if (dogs.Count == 0)
        {
            yield return CheckResult.Warn(Name, "the kernel knows no hardware watchdog: nothing resets the board if it hangs", "ls /lib/modules/$(uname -r)/kernel/drivers/watchdog (load the board's driver, or wire an external chip: see /usr/share/doc/edgellm)");
            yield break;
        }

        yield return CheckResult.Ok(Name, string.Join("; ", dogs.Select(dog => Describe(board, dog))));
    }

    private static string Describe(Board board, string dog)
    {
        var seconds = board.Number($"{Folder}/{dog}/timeout") is { } timeout ? $", {timeout} s" : "";
        var state = board.Read($"{Folder}/{dog}/state") is { } text ? $", {text}" : "";
        var stays = board.Read($"{Folder}/{dog}/nowayout") == "1" ? ", can't be disarmed" : "";
        return $"{dog} ({board.Read($"{Folder}/{dog}/identity") ?? "unnamed"}{seconds}{state}{stays})";
    }
}
