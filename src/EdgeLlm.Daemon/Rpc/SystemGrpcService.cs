using EdgeLlm.Daemon.Engine;
using EdgeLlm.Daemon.Hosting;
using EdgeLlm.Daemon.Memory;
using EdgeLlm.Daemon.Watchdog;
using EdgeLlm.Diagnostics.Catalogue.Library;
using EdgeLlm.Diagnostics.Records;
using EdgeLlm.Inference;
using EdgeLlm.Inference.Worker;
using EdgeLlm.Protos.V1;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace EdgeLlm.Daemon.Rpc;

/// <summary>Tells over gRPC how the service does.</summary>
internal sealed class SystemGrpcService(
    EngineSupervisor supervisor, CatalogueLibrary library, DiagnosisStore store, RequestCounters counters, MemoryGate gate, MemoryWatch memory, MemoryGovernor governor, WatchdogLoop loop, WatchdogService watchdogs, RunHistory history, Quarantine quarantine, ServiceIdentity service)
    : SystemService.SystemServiceBase
{
    public override Task<GetStatusResponse> GetStatus(GetStatusRequest request, ServerCallContext context) => Task.Run(() =>
    {
        var engine = supervisor.Snapshot;
        using var lease = library.Take();
        return new GetStatusResponse
        {
            Version = service.Version,
            StartTime = service.StartTime.ToTimestamp(),
            Engine = ToProto(engine),
            Model = engine.Model is { } model ? ToProto(model, engine.LoadTime) : null,
            Requests = counters.ToProto(),
            Catalogue = new CatalogueStatus
            {
                Entries = (uint)lease.Catalogue.Count,
                Version = lease.Catalogue.Version,
                Files = { library.Files.Select(CatalogueMapping.ToProto) },
            },
            Memory = new MemoryStatus
            {
                DaemonBytes = (ulong)memory.Of(Environment.ProcessId),
                EngineBytes = (ulong)memory.Of(engine.ProcessId),
                ExpectedBytes = (ulong)(engine.Plan?.ExpectedBytes ?? 0),
                NeededBytes = (ulong)(engine.Plan?.NeededBytes ?? 0),
                BudgetBytes = (ulong)gate.Budget.Bytes,
                BudgetOrigin = gate.Budget.Origin,
                State = (Protos.V1.MemoryState)governor.Condition.State,
                Reason = governor.Condition.Reason,
                AvailableBytes = (ulong)BoardMemory.Read().AvailableBytes,
                SwappedBytes = (ulong)(governor.Condition.Reading?.SwappedBytes ?? 0),
                Smaller = engine.Smaller,
            },
            Records = ToProto(store),
            Processor = ToProto(CpuThermal.Read(), engine),
            Watchdog = WatchdogMapping.ToProto(loop.Verdict, watchdogs.Feeds, history, quarantine.Entries.Count, supervisor.Vitals.Work),
        };
    });

    public override Task<ListQuarantineResponse> ListQuarantine(ListQuarantineRequest request, ServerCallContext context) =>
        Task.FromResult(new ListQuarantineResponse { Entries = { quarantine.Entries.Select(WatchdogMapping.ToProto) } });

    public override Task<ClearQuarantineResponse> ClearQuarantine(ClearQuarantineRequest request, ServerCallContext context)
    {
        var all = quarantine.Entries;
        var meant = all.Where(entry => entry.Sha256.StartsWith(request.Sha256, StringComparison.OrdinalIgnoreCase)).ToList();
        if (request.Sha256.Length > 0 && meant.Count != 1)
        {
            throw new EdgeLlmException(EdgeLlmError.QuarantineEntryNotFound, meant.Count == 0
                ? "Nothing is quarantined by this hash; list what is."
                : "Several requests begin with this hash; give more of it.");
        }

        return Task.FromResult(new ClearQuarantineResponse { Cleared = (uint)meant.Count(entry => quarantine.Clear(entry.Sha256)) });
    }

    private static RecordsStatus ToProto(DiagnosisStore store)
    {
        try
        {
            var head = store.Head();
            return new RecordsStatus
            {
                Healthy = store.IsHealthy,
                Problem = store.Problem,
                Count = (ulong)head.Count,
                SizeBytes = (ulong)head.Bytes,
                HeadSequence = (ulong)head.Sequence,
                HeadHash = head.Hash,
            };
        }
        catch (EdgeLlmException problem) when (problem.Error == EdgeLlmError.StoreUnavailable)
        {
            // The state of the service is worth most when something is broken.
            return new RecordsStatus { Healthy = false, Problem = problem.Message };
        }
    }

    private static ProcessorStatus ToProto(CpuThermal thermal, EngineSnapshot engine)
    {
        var status = new ProcessorStatus { ClockShare = thermal.ClockShare, Throttled = thermal.IsThrottled, Threads = (uint)(engine.Model?.Threads ?? 0) };
        if (thermal.Celsius is { } celsius)
        {
            status.TemperatureCelsius = celsius;
        }

        return status;
    }

    private static EngineStatus ToProto(EngineSnapshot engine) => new()
    {
        State = (Protos.V1.EngineState)engine.State,
        LoadProgress = engine.LoadProgress,
        ProcessId = (uint)engine.ProcessId,
        Restarts = (uint)engine.Restarts,
        LastFailure = engine.LastFailure,
        Library = engine.Identity?.Library ?? "",
        CpuVariant = engine.Identity?.CpuVariant ?? "",
        Queued = (uint)engine.Queued,
        Running = (uint)engine.Running,
        Slots = (uint)(engine.Model?.Slots ?? 0),
        NextStartTime = engine.NextStart?.ToTimestamp(),
    };

    internal static ModelInfo ToProto(ModelIdentity model, TimeSpan loadTime) => new()
    {
        Name = model.Name,
        Sha256 = model.Sha256,
        Architecture = model.Architecture,
        Quantisation = model.Quantisation,
        License = model.License,
        SizeBytes = (ulong)model.SizeBytes,
        Parameters = (ulong)model.Parameters,
        ContextTokens = (uint)model.ContextTokens,
        LoadTime = loadTime.ToDuration(),
        Caution = model.Caution,
    };
}
