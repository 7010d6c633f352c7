using System.Globalization;
using EdgeLlm.Daemon.Engine;
using EdgeLlm.Daemon.Memory;

namespace EdgeLlm.Daemon.Watchdog;

/// <summary>
/// The verdict whether the service is alive. Pure. Alive is what makes progress: an engine that computes for whoever waits,
/// or could; a server that answers. Heat, memory and a full disk are told, but no reset mends them.
/// </summary>
internal static class Liveness
{
    /// <summary>Judges one reading.</summary>
    public static LivenessVerdict Judge(LivenessReading now, LivenessLimits limits)
    {
        var found = new List<(EscalationStep Step, string Reason)>();
        found.AddRange(OfEngine(now, limits));
        found.AddRange(OfService(now, limits));
        var step = found.Count == 0 ? EscalationStep.None : found.Max(problem => problem.Step);
        if (step == EscalationStep.RestartService && (!now.HasSystemd || now.Withheld >= limits.Systemd))
        {
            // Nobody is there to start the service anew, or who is did not.
            step = EscalationStep.ResetBoard;
        }

        return new LivenessVerdict(step, [.. found.Select(problem => problem.Reason)], [.. Cautions(now, limits)]);
    }

    private static IEnumerable<(EscalationStep Step, string Reason)> OfEngine(LivenessReading now, LivenessLimits limits)
    {
        // Whoever slept knows nothing of the others' silence; a moment later it does.
        if (now is { Engine: EngineState.Loading or EngineState.Ready, WasAsleep: false } && now.Vitals.SincePulse >= limits.Silence)
        {
            yield return (EscalationStep.KillEngine, $"The engine is silent for {Seconds(now.Vitals.SincePulse)}");
        }

        if (now is { Engine: EngineState.Ready, WasAsleep: false })
        {
            var still = now.Vitals.SinceWork;
            if (still >= 2 * limits.Stall)
            {
                yield return (EscalationStep.KillEngine, $"The engine computes nothing for {Seconds(still)} although requests wait");
            }
            else if (still >= limits.Stall)
            {
                yield return (EscalationStep.AbortBatch, $"The engine computes nothing for {Seconds(still)} although requests wait");
            }

            if (now.CanaryFailures >= limits.CanaryFailures)
            {
                yield return (EscalationStep.KillEngine, $"{now.CanaryFailures} canaries in a row failed: the engine answers nothing");
            }
        }

        if (now.SinceKill >= limits.Kill)
        {
            yield return (EscalationStep.RestartService, $"The engine was to be killed {Seconds(now.SinceKill)} ago and is still there");
        }

        // Between its ends it may be ready for a moment; only a healthy minute shows that it is mended.
        if (now.FailuresInARow >= limits.FailuresInARow && !(now.Engine == EngineState.Ready && now.InState >= Backoff.Healthy))
        {
            yield return (EscalationStep.RestartService, $"The engine ended {now.FailuresInARow} times in a row");
        }
    }

    private static IEnumerable<(EscalationStep Step, string Reason)> OfService(LivenessReading now, LivenessLimits limits)
    {
        if (now.Engine is EngineState.Starting or EngineState.Loading && now.InState >= limits.Load)
        {
            yield return (EscalationStep.RestartService, $"The engine has been {now.Engine.ToString().ToLowerInvariant()} for {Seconds(now.InState)}");
        }

        if (now.Engine == EngineState.Stopping && now.InState >= limits.Stop)
        {
            yield return (EscalationStep.RestartService, $"The service has been stopping for {Seconds(now.InState)}");
        }

        // While it stops, the server stops before the rest.
        if (now is { Engine: not EngineState.Stopping, WasAsleep: false } && now.SinceRpcAnswer >= limits.Rpc)
        {
            yield return (EscalationStep.RestartService, $"The service's own server has not answered for {Seconds(now.SinceRpcAnswer)}");
        }
    }

    private static IEnumerable<string> Cautions(LivenessReading now, LivenessLimits limits)
    {
        if (now.Memory != MemoryState.Normal)
        {
            yield return $"Memory is {now.Memory.ToString().ToLowerInvariant()}: {now.MemoryReason}";
        }

        if (now.RecordsProblem.Length > 0)
        {
            yield return $"Diagnoses are not recorded: {now.RecordsProblem}";
        }

        if (now.FreeDiskBytes is { } free && free < limits.LeastDiskBytes)
        {
            yield return $"The disk of the state folder has {free / (1024 * 1024)} MiB left";
        }

        if (now.IsThrottled)
        {
            yield return now.Celsius is { } celsius
                ? string.Create(CultureInfo.InvariantCulture, $"The processor is held back at {celsius:0} degrees")
                : "The processor is held back";
        }
    }

    private static string Seconds(TimeSpan span) => string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:0} s");
}
