using EdgeLlm.Daemon.Basics;
using EdgeLlm.Daemon.Engine;
using EdgeLlm.Diagnostics.Catalogue.Library;
using EdgeLlm.Diagnostics.Records;
using EdgeLlm.Inference;
using EdgeLlm.Inference.Worker;
using EdgeLlm.Protos.V1;
using Google.Protobuf.WellKnownTypes;

namespace EdgeLlm.Daemon.Rpc;

/// <summary>Puts the state of the service together for whoever asks.</summary>
internal sealed class StatusReport(
    EngineSupervisor supervisor, CatalogueLibrary library, DiagnosisStore store, RequestCounters counters, MemoryReport memory, WatchdogReport watchdog, ServiceIdentity service)
{
    /// <summary>The state at this moment. Files of the kernel are read for it: not for a thread of the server.</summary>
    public GetStatusResponse Read()
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
            Memory = memory.Read(engine),
            Records = ToProto(store),
            Processor = ToProto(CpuThermal.Read(), supervisor.Vitals.Threads is > 0 and var threads ? threads : engine.Model?.Threads ?? 0),
            Watchdog = watchdog.Read(),
        };
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

    private static ProcessorStatus ToProto(CpuThermal thermal, int threads)
    {
        var status = new ProcessorStatus { ClockShare = thermal.ClockShare, Throttled = thermal.IsThrottled, Threads = (uint)threads };
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
