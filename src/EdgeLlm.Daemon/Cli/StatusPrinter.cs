using System.Globalization;
using EdgeLlm.Daemon.Cli.Catalogue;
using EdgeLlm.Protos.V1;

namespace EdgeLlm.Daemon.Cli;

/// <summary>Shows a daemon's state to people.</summary>
internal sealed class StatusPrinter(Screen screen)
{
    public void Print(GetStatusResponse status)
    {
        var engine = status.Engine ?? new EngineStatus();
        screen.Heading($"edgellm {status.Version}, since {Time(status.StartTime)}");
        screen.Line($"  Engine     {Word(engine)}");
        if (engine.LastFailure.Length > 0)
        {
            screen.Line($"             last failure: {TerminalText.Line(engine.LastFailure)}");
        }

        if (engine.Library.Length > 0)
        {
            screen.Line($"             {engine.Library}, {engine.CpuVariant}; {engine.Running} of {engine.Slots} slots busy, {engine.Queued} waiting, restarted {engine.Restarts} times");
        }

        if (status.Model is { } model)
        {
            screen.Line(string.Create(CultureInfo.InvariantCulture,
                $"  Model      {model.Name}: {model.Architecture}, {model.Quantisation}, {model.Parameters / 1e6:N1} M parameters, {Size(model.SizeBytes)}, {model.ContextTokens} tokens of context"));
            screen.Line($"             sha256 {model.Sha256}, licence {(model.License.Length > 0 ? model.License : "not named")}, loaded in {model.LoadTime?.ToTimeSpan().TotalSeconds ?? 0:0.0} s");
            if (model.Caution.Length > 0)
            {
                screen.Line($"             MIND: {TerminalText.Line(model.Caution)}");
            }
        }

        var requests = status.Requests ?? new RequestCounters();
        screen.Line($"  Requests   {requests.CompletedByModel} by the model, {requests.CompletedByCatalogue} by the catalogue, {requests.Refused} refused, {requests.Cancelled} cancelled, {requests.Failed} failed");
        screen.Line($"  Catalogue  {status.Catalogue?.Entries ?? 0} entries, version {status.Catalogue?.Version}");
        foreach (var file in status.Catalogue?.Files ?? [])
        {
            screen.Line($"             {TerminalText.Line(file.File)}: {CatalogueFileText.Of(file)}{(file.Problems.Count > 0 ? $": {TerminalText.Line(file.Problems[0])}" : "")}");
        }

        var records = status.Records ?? new RecordsStatus();
        screen.Line($"  Records    {records.Count} in {Size(records.SizeBytes)}, head {records.HeadSequence} {records.HeadHash}");
        if (!records.Healthy)
        {
            screen.Line($"             NOT RECORDING: {TerminalText.Line(records.Problem)}");
        }

        var memory = status.Memory ?? new MemoryStatus();
        screen.Line($"  Memory     daemon {Size(memory.DaemonBytes)}, engine {Size(memory.EngineBytes)}"
            + (memory.NeededBytes > 0 ? $"; by plan {Size(memory.ExpectedBytes)} to {Size(memory.NeededBytes)}" : "")
            + $"; budget {Size(memory.BudgetBytes)} ({memory.BudgetOrigin})");
        if (memory.State > MemoryState.Normal)
        {
            screen.Line($"             {memory.State.ToString().ToUpperInvariant()}: {TerminalText.Line(memory.Reason)}");
        }

        screen.Line(memory.Enforcement == MemoryEnforcement.ControlGroups
            ? $"             kept by control groups: the engine may have {Size(memory.EngineLimitBytes)}, {Size(memory.EngineProtectedBytes)} of it are left to it whoever else wants memory"
            : $"             kept by own accounting alone: {TerminalText.Line(memory.EnforcementProblem)}");
        if (memory.Weights is { SizeBytes: > 0 } weights)
        {
            screen.Line($"             weights {Word(weights.Storage)}: {Size(weights.ResidentBytes)} of {Size(weights.SizeBytes)} in memory, {Size(weights.LockedBytes)} locked"
                + (weights.SwappedBytes > 0 ? $", {Size(weights.SwappedBytes)} SWAPPED OUT" : "")
                + (weights.Repairs > 0 ? $"; brought back {weights.Repairs} times" : ""));
        }

        if (memory.Smaller.Length > 0)
        {
            screen.Line($"             LOADED SMALLER: {TerminalText.Line(memory.Smaller)}");
        }

        if (status.Processor is { } processor)
        {
            screen.Line($"  Processor  {Word(processor)}");
        }

        new WatchdogPrinter(screen).Print(status.Watchdog ?? new WatchdogStatus());
    }

    private static string Word(ProcessorStatus processor)
    {
        var threads = processor.Threads > 0 ? $"{processor.Threads} threads compute" : "nothing computes";
        var heat = processor.HasTemperatureCelsius ? string.Create(CultureInfo.InvariantCulture, $", {processor.TemperatureCelsius:N0} °C") : "";
        var clock = (processor.Throttled, processor.ClockShare) switch
        {
            (false, _) => ", at full clock",
            (true, < 1) => string.Create(CultureInfo.InvariantCulture, $", HELD BACK to {processor.ClockShare * 100:N0} % of its clock: cool it, or check its power supply"),
            _ => ", HELD BACK by its firmware: cool it, or check its power supply",
        };
        return threads + heat + clock;
    }

    private static string Word(WeightStorage storage) => storage switch
    {
        WeightStorage.Repacked => "rearranged for the CPU",
        WeightStorage.Loaded => "as in the file",
        WeightStorage.Split => "rearranged for the CPU, rows of the embedding in the file",
        _ => "mapped from the file",
    };

    private static string Word(EngineStatus engine) => engine.State switch
    {
        EngineState.Starting => "starting",
        EngineState.Loading => $"loading its model, {engine.LoadProgress * 100:0} %",
        EngineState.Ready => $"ready, process {engine.ProcessId}",
        EngineState.Restarting => $"ended; next start {Time(engine.NextStartTime)}",
        EngineState.Failed => $"can't start; next try {Time(engine.NextStartTime)}. The catalogue answers.",
        EngineState.Disabled => "off: no model is configured. The catalogue answers.",
        EngineState.Stopping => "stopping",
        _ => "in an unknown state",
    };

    private static string Time(Google.Protobuf.WellKnownTypes.Timestamp? time) =>
        time?.ToDateTimeOffset().ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? "unknown";

    private static string Size(ulong bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1048576.0:N1} MiB");
}
