using System.Diagnostics.Metrics;
using EdgeLlm.Daemon.Basics;
using EdgeLlm.Daemon.Engine;
using EdgeLlm.Daemon.Memory;
using EdgeLlm.Daemon.Watchdog.Feeding;
using EdgeLlm.Inference;
using EdgeLlm.Inference.Worker;

namespace EdgeLlm.Daemon.Telemetry;

/// <summary>What is at a moment: the engine, its model, memory, records, heat.</summary>
internal sealed partial class DaemonMetrics
{
    private static readonly EngineState[] s_engineStates = Enum.GetValues<EngineState>();

    private void CreateStateInstruments(Meter meter)
    {
        // 1. What runs.
        meter.CreateObservableGauge("edgellm.service.info", () => Info(("service.version", ServiceIdentity.BuildVersion)), null, "Always 1; which build this is.");
        meter.CreateObservableGauge("edgellm.model.info", ModelInfo, null, "1 for the model in memory.");

        // 2. The engine.
        meter.CreateObservableGauge("edgellm.engine.state", EngineStates, null, "1 for the state that the engine is in, 0 for the others.");
        meter.CreateObservableCounter("edgellm.engine.restarts", () => (long)_supervisor.Snapshot.Restarts, "{restart}", "How often the engine was started again after it had ended by itself.");
        meter.CreateObservableGauge("edgellm.engine.queue.length", () => (long)_supervisor.Snapshot.Queued, "{request}", "Diagnoses that wait for a slot.");
        meter.CreateObservableGauge("edgellm.engine.slots.used", () => (long)_supervisor.Snapshot.Running, "{slot}", "Diagnoses in a slot.");
        meter.CreateObservableGauge("edgellm.engine.slots.limit", () => (long)(_supervisor.Snapshot.Model?.Slots ?? 0), "{slot}", "Slots.");

        // 3. Memory.
        meter.CreateObservableGauge("edgellm.memory.usage", MemoryUsage, "By", "Proportional set size of each process.");
        meter.CreateObservableGauge("edgellm.memory.budget", () => _gate.Budget.Bytes, "By", "What both processes may hold together.");
        meter.CreateObservableGauge("edgellm.memory.planned", () => _supervisor.Snapshot.Plan?.NeededBytes ?? 0, "By", "What the model was planned to need.");
        meter.CreateObservableGauge("edgellm.memory.available", () => BoardMemory.Read().AvailableBytes, "By", "What the machine has left.");
        meter.CreateObservableGauge("edgellm.memory.state", () => (int)_governor.Condition.State, null, "1 normal, 2 tight, 3 critical.");

        // 4. Records.
        meter.CreateObservableGauge("edgellm.records.healthy", () => _store.IsHealthy ? 1 : 0, null, "Whether diagnoses can be recorded.");
        meter.CreateObservableGauge("edgellm.records.size", Records, "By", "Size of the records.");

        // 5. Progress.
        meter.CreateObservableGauge("edgellm.watchdog.step", () => (int)_watchdog.Verdict.Step, null, "0 all moves; above that what is done because it does not.");
        meter.CreateObservableCounter("edgellm.watchdog.feeds", () => Feeds(state => state.Feeds), "{feed}", "How often each watchdog was fed.");
        meter.CreateObservableCounter("edgellm.watchdog.withheld", () => Feeds(state => state.Withheld), "{feed}", "How often a feed was withheld, because nothing moved.");
        meter.CreateObservableGauge("edgellm.quarantine.entries", () => (long)_quarantine.Entries.Count, "{request}", "Requests that ended the engine twice.");

        // 6. Heat.
        meter.CreateObservableGauge("edgellm.cpu.temperature", Temperature, "Cel", "The hottest zone.");
        meter.CreateObservableGauge("edgellm.cpu.throttled", () => CpuThermal.Read().IsThrottled ? 1 : 0, null, "Whether the processor is held back.");
    }

    private IEnumerable<Measurement<int>> ModelInfo() => _supervisor.Snapshot.Model is { } model
        ? [Info(("gen_ai.request.model", model.Name), ("edgellm.model.sha256", model.Sha256), ("edgellm.model.quantisation", model.Quantisation), ("edgellm.model.license", model.License))]
        : [];

    private IEnumerable<Measurement<int>> EngineStates()
    {
        var now = _supervisor.Snapshot.State;
        return s_engineStates.Select(state => Info(state == now ? 1 : 0, ("edgellm.engine.state", NameOf(state))));
    }

    private Measurement<long>[] MemoryUsage() =>
    [
        new(_memory.Of(Environment.ProcessId), new KeyValuePair<string, object?>("edgellm.process", "daemon")),
        new(_memory.Of(_supervisor.Snapshot.ProcessId), new KeyValuePair<string, object?>("edgellm.process", "engine")),
    ];

    private IEnumerable<Measurement<long>> Feeds(Func<FeederState, long> count) =>
        _feeds.Feeds.Select(loop => new Measurement<long>(count(loop.State), new KeyValuePair<string, object?>("edgellm.watchdog.name", loop.Feeder.Name)));

    private IEnumerable<Measurement<long>> Records()
    {
        try
        {
            return [new Measurement<long>(_store.Head().Bytes)];
        }
        catch (EdgeLlmException problem) when (problem.Error == EdgeLlmError.StoreUnavailable)
        {
            // edgellm.records.healthy says so.
            return [];
        }
    }

    private static IEnumerable<Measurement<double>> Temperature() => CpuThermal.Read().Celsius is { } celsius ? [new Measurement<double>(celsius)] : [];

    private static string NameOf(EngineState state) => state switch
    {
        EngineState.Starting => "starting",
        EngineState.Loading => "loading",
        EngineState.Ready => "ready",
        EngineState.Restarting => "restarting",
        EngineState.Failed => "failed",
        EngineState.Disabled => "disabled",
        EngineState.Stopping => "stopping",
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "Unnamed state."),
    };

    private static Measurement<int> Info(params ReadOnlySpan<(string Name, string Value)> tags) => Info(1, tags);

    private static Measurement<int> Info(int value, params ReadOnlySpan<(string Name, string Value)> tags)
    {
        var list = new KeyValuePair<string, object?>[tags.Length];
        for (var i = 0; i < tags.Length; i++)
        {
            list[i] = new(tags[i].Name, tags[i].Value);
        }

        return new Measurement<int>(value, list);
    }
}
