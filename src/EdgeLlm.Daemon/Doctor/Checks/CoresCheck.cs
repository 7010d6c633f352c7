using System.Globalization;
using EdgeLlm.Daemon.Basics;

namespace EdgeLlm.Daemon.Doctor.Checks;

/// <summary>Which cores are fast, and whether the threads asked for are no more than those.</summary>
internal sealed class CoresCheck : ICheck
{
    private const string Name = "cores";
    private const string Folder = "sys/devices/system/cpu";

    /// <inheritdoc/>
    public IEnumerable<CheckResult> Look(DoctorCase subject)
    {
        var board = subject.Board;
        var cores = board.Names(Folder, "cpu*")
            .Where(name => int.TryParse(name.AsSpan(3), CultureInfo.InvariantCulture, out _))
            .Select(name => (Number: int.Parse(name.AsSpan(3), CultureInfo.InvariantCulture), Kilohertz: board.Number($"{Folder}/{name}/cpufreq/cpuinfo_max_freq") ?? 0))
            .ToList();
        if (cores.Count == 0)
        {
            yield break;
        }

        // As the engine chooses: those within a fifth of the fastest.
        var highest = cores.Max(core => core.Kilohertz);
        var fast = cores.Where(core => core.Kilohertz * 5 >= highest * 4).ToList();
        var text = fast.Count == cores.Count
            ? $"{cores.Count} alike"
            : $"{fast.Count} fast ({string.Join(',', fast.Select(core => core.Number))}) and {cores.Count - fast.Count} slow; the engine stays on the fast ones";
        var asked = subject.Configuration?[$"{ModelOptions.Section}:{nameof(ModelOptions.Threads)}"];
        var threads = int.TryParse(asked, CultureInfo.InvariantCulture, out var number) ? number : 0;
        yield return threads > fast.Count
            ? CheckResult.Warn(Name, $"{text}, but Model:Threads is {threads}: more threads than fast cores are slower, not faster", "remove Model:Threads from /etc/edgellm/edgellm.json")
            : CheckResult.Ok(Name, text);
    }
}
