using System.Globalization;
using EdgeLlm.Daemon.Basics;

namespace EdgeLlm.Daemon.Doctor.Checks;

/// <summary>Whether records can be written, and a model read in a time that one can wait for.</summary>
internal sealed class StorageCheck : ICheck
{
    private const long Mebibyte = 1024 * 1024;

    // The database, its journal, and an update of the package.
    private const long LeastFree = 256 * Mebibyte;
    private const long LittleFree = 1024 * Mebibyte;

    // A gigabyte of weights in half a minute.
    private const double SlowMegabytes = 35;

    /// <inheritdoc/>
    public IEnumerable<CheckResult> Look(DoctorCase subject)
    {
        var folder = subject.Configuration?[$"{ServerOptions.Section}:{nameof(ServerOptions.StateFolder)}"] is { Length: > 0 } configured ? configured : new ServerOptions().ToStateFolder();
        yield return OfFolder(subject, folder);
        var model = subject.Configuration?[$"{ModelOptions.Section}:{nameof(ModelOptions.Path)}"];
        if (model is { Length: > 0 } && subject.ReadSpeed(model) is { } speed)
        {
            var text = string.Create(CultureInfo.InvariantCulture, $"the model is read at {speed:0} MB/s");
            yield return speed >= SlowMegabytes
                ? CheckResult.Ok("storage speed", text)
                : CheckResult.Warn("storage speed", $"{text}: a start takes long", "put the model on eMMC, NVMe or a faster card, and set Model:Path to it");
        }
    }

    private static CheckResult OfFolder(DoctorCase subject, string folder)
    {
        const string Name = "state folder";
        if (subject.Board.MountOptions(folder)?.Split(',').Contains("ro") == true)
        {
            return CheckResult.Fail(Name, $"{folder} is on a file system that is mounted read-only: nothing can be recorded", "sudo mount -o remount,rw / (and look in `dmesg` for why it was mounted so; with an overlay root, give /var/lib/edgellm a partition of its own)");
        }

        if (subject.FreeBytes(folder) is not { } free)
        {
            return CheckResult.Ok(Name, folder);
        }

        var text = $"{free / Mebibyte} MiB are free at {folder}";
        const string Mend = "sudo apt-get clean && sudo journalctl --vacuum-size=100M (or lower Records:MaxMebibytes)";
        return free < LeastFree ? CheckResult.Fail(Name, $"only {text}: records and updates will fail", Mend)
            : free < LittleFree ? CheckResult.Warn(Name, $"only {text}", Mend)
            : CheckResult.Ok(Name, text);
    }
}
