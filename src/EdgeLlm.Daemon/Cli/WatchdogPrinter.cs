using System.Globalization;
using EdgeLlm.Protos.V1;

namespace EdgeLlm.Daemon.Cli;

/// <summary>Shows people whether a daemon makes progress, and what watches over it.</summary>
internal sealed class WatchdogPrinter(Screen screen)
{
    public void Print(WatchdogStatus status)
    {
        screen.Line($"  Progress   {Word(status.Step)}");
        foreach (var reason in status.Reasons)
        {
            screen.Line($"             {TerminalText.Line(reason)}");
        }

        foreach (var caution in status.Cautions)
        {
            screen.Line($"             MIND: {TerminalText.Line(caution)}");
        }

        if (status.PreviousEnd.Length > 0)
        {
            screen.Line($"             before: {TerminalText.Line(status.PreviousEnd)} ({status.UncleanEnds} in a row)");
        }

        if (status.Quarantined > 0)
        {
            screen.Line($"             {status.Quarantined} requests are quarantined: `edgellm quarantine list`");
        }

        foreach (var watchdog in status.Watchdogs)
        {
            screen.Line($"  Watchdog   {Word(watchdog)}");
        }
    }

    private static string Word(EscalationStep step) => step switch
    {
        EscalationStep.Unspecified => "as it should be",
        EscalationStep.AbortBatch => "STANDS STILL: its batch was given up",
        EscalationStep.KillEngine => "STANDS STILL: its engine was killed",
        EscalationStep.RestartService => "STANDS STILL: waiting for systemd to start the service anew",
        _ => "STANDS STILL: waiting for the board to be reset",
    };

    private static string Word(Protos.V1.Watchdog watchdog)
    {
        var name = TerminalText.Line(watchdog.Name);
        if (!watchdog.Armed)
        {
            return $"{name}: NOT ARMED{(watchdog.Problem.Length > 0 ? $": {TerminalText.Line(watchdog.Problem)}" : "")}";
        }

        var intervals = watchdog.Feeds > 1
            ? string.Create(CultureInfo.InvariantCulture, $", {Milliseconds(watchdog.ShortestInterval):0} to {Milliseconds(watchdog.LongestInterval):0} ms apart")
            : "";
        var withheld = watchdog.Withheld > 0 ? $", {watchdog.Withheld} times withheld" : "";
        var problem = watchdog.Problem.Length > 0 ? $"; CAN'T BE FED: {TerminalText.Line(watchdog.Problem)}" : "";
        return string.Create(CultureInfo.InvariantCulture, $"{name}: fed {watchdog.Feeds} times every {Milliseconds(watchdog.Period):0} ms{intervals}{withheld}{problem}");
    }

    private static double Milliseconds(Google.Protobuf.WellKnownTypes.Duration? duration) => duration?.ToTimeSpan().TotalMilliseconds ?? 0;
}
