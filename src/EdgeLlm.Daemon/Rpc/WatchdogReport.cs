using EdgeLlm.Daemon.Engine;
using EdgeLlm.Daemon.Watchdog;
using EdgeLlm.Daemon.Watchdog.Feeding;
using EdgeLlm.Protos.V1;
using Google.Protobuf.WellKnownTypes;

namespace EdgeLlm.Daemon.Rpc;

/// <summary>What the status tells of progress and watchdogs.</summary>
internal sealed class WatchdogReport(WatchdogLoop loop, WatchdogService watchdogs, RunHistory history, Quarantine quarantine, EngineSupervisor supervisor)
{
    public WatchdogStatus Read()
    {
        var verdict = loop.Verdict;
        return new WatchdogStatus
        {
            Step = (Protos.V1.EscalationStep)verdict.Step,
            Reasons = { verdict.Reasons },
            Cautions = { verdict.Cautions },
            Watchdogs = { watchdogs.Feeds.Select(ToProto) },
            PreviousEnd = history.PreviousEnd,
            UncleanEnds = (uint)history.UncleanEnds,
            Quarantined = (uint)quarantine.Entries.Count,
            Work = (ulong)supervisor.Vitals.Work,
        };
    }

    public static Protos.V1.QuarantineEntry ToProto(Engine.QuarantineEntry entry) => new()
    {
        Sha256 = entry.Sha256,
        Deaths = (uint)entry.Deaths,
        LastDeathTime = entry.LastDeath.ToTimestamp(),
        Caller = entry.Caller,
    };

    private static Protos.V1.Watchdog ToProto(FeedLoop loop)
    {
        var state = loop.State;
        return new Protos.V1.Watchdog
        {
            Name = loop.Feeder.Name,
            Armed = state.IsArmed,
            Period = loop.Feeder.Period.ToDuration(),
            Feeds = (ulong)state.Feeds,
            Withheld = (ulong)state.Withheld,
            LongestInterval = state.Longest.ToDuration(),
            ShortestInterval = state.Shortest.ToDuration(),
            Problem = state.Problem,
        };
    }
}
