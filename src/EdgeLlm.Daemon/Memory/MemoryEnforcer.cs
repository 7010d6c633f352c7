using EdgeLlm.Daemon.Memory.Cgroups;
using EdgeLlm.Inference.Planning;

namespace EdgeLlm.Daemon.Memory;

/// <summary>
/// Has the kernel hold daemon and engine to their memory, by a control group for each where the service was given one to
/// divide. Where it was not, the gate's and the governor's accounting is all there is.
/// </summary>
internal sealed partial class MemoryEnforcer
{
    // Between the soft limit, from where on the kernel slows the engine down, and the hard one, where it kills it.
    private const double SoftShare = 0.97;

    private readonly GroupSetup _setup;
    private readonly CgroupPlace _place;
    private readonly ILogger _logger;
    private volatile MemoryEnforcement _now;
    private bool _hasToldProtection;

    /// <param name="setup">What came of dividing the group.</param>
    /// <param name="place">Where it is.</param>
    /// <param name="logger">Where to log.</param>
    public MemoryEnforcer(GroupSetup setup, CgroupPlace place, ILogger<MemoryEnforcer> logger)
    {
        (_setup, _place, _logger) = (setup, place, logger);
        _now = new MemoryEnforcement(setup.Problem, 0, 0);
        OomScore.TrySet(Environment.ProcessId, OomScore.Daemon);
        if (setup.Groups is not null)
        {
            LogEnforced();
        }
        else
        {
            LogAccountingAlone(setup.Problem);
        }
    }

    /// <summary>The group whose files tell of the service as a whole; null where none counts memory.</summary>
    public CgroupFolder? Service => _setup.Service;

    /// <summary>How it is done now.</summary>
    public MemoryEnforcement Now => _now;

    /// <summary>Takes an engine in that was just started and has allocated nothing yet.</summary>
    /// <param name="processId">Its process.</param>
    /// <param name="plan">What it will need; null where nobody planned.</param>
    /// <param name="budgetBytes">What daemon and engine may hold together.</param>
    /// <returns>Who knows in the end whether it was killed for want of memory.</returns>
    public OomWitness Take(int processId, MemoryPlan? plan, long budgetBytes)
    {
        OomScore.TrySet(processId, OomScore.Engine);
        if (_setup.Groups is not { } groups)
        {
            return new OomWitness(null);
        }

        try
        {
            if (plan is not null)
            {
                Bound(groups, plan, budgetBytes);
            }

            groups.Engine.Write("cgroup.procs", processId);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It may have ended already, and that is told by whoever waits for it.
            LogNotEnclosed(e.Message);
            _now = _now with { Problem = "the engine could not be put into its control group; the service's log says why" };
        }

        return new OomWitness(groups.Engine);
    }

    private void Bound(ServiceGroups groups, MemoryPlan plan, long budgetBytes)
    {
        // 1. All that the budget leaves, and not only what the plan needs: files that were read count as well, and the next
        //    start is fast as long as they are there. That it keeps to its plan is the governor's business.
        var daemon = plan.BytesOf(MemoryUse.Daemon);
        var needed = plan.NeededBytes - daemon;
        var limit = Math.Max(needed, budgetBytes - daemon);
        groups.Engine.Write("memory.high", Math.Max(needed, (long)(limit * SoftShare)));
        groups.Engine.Write("memory.max", limit);

        // 2. The weights stay. Nothing of the engine goes to a card that swaps: it would answer in minutes and wear the card out.
        var weights = plan.BytesOf(MemoryUse.Weights) + plan.BytesOf(MemoryUse.Repacking);
        groups.Engine.TryWrite("memory.swap.max", 0);
        groups.Engine.TryWrite("memory.min", weights);
        groups.Daemon.TryWrite("memory.min", daemon);

        // 3. The kernel grants no more than each group above has itself. The one above all has no such file.
        var granted = _place.Upwards().Where(group => group.Has("memory.min")).Min(group => group.Bytes("memory.min")) ?? 0;
        _now = new MemoryEnforcement("", Math.Min(limit, CgroupLimit.Read(_place) ?? limit), Math.Min(weights, granted));
        if (granted < weights && !_hasToldProtection)
        {
            _hasToldProtection = true;
            LogProtection(MemorySize.Of(Math.Min(weights, granted)), MemorySize.Of(weights));
        }
    }

    [LoggerMessage(3400, LogLevel.Information, "Daemon and engine have control groups of their own")]
    private partial void LogEnforced();

    [LoggerMessage(3401, LogLevel.Warning, "Memory is kept by the service's own accounting alone: {Problem}")]
    private partial void LogAccountingAlone(string problem);

    [LoggerMessage(3402, LogLevel.Warning, "The engine could not be put into its control group: {Problem}")]
    private partial void LogNotEnclosed(string problem);

    [LoggerMessage(3403, LogLevel.Information, "The kernel leaves {Granted} of the engine's {Weights} of weights alone; MemoryMin= of the service and of each slice above it sets that")]
    private partial void LogProtection(string granted, string weights);
}
