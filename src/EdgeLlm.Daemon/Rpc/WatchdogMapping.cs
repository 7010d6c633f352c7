using EdgeLlm.Daemon.Watchdog;
using EdgeLlm.Daemon.Watchdog.Feeding;
using EdgeLlm.Protos.V1;
using Google.Protobuf.WellKnownTypes;

namespace EdgeLlm.Daemon.Rpc;

/// <summary>Translates what is known of progress and watchdogs. Pure.</summary>
internal static class WatchdogMapping
{
    public static WatchdogStatus ToProto(LivenessVerdict verdict, IEnumerable<FeedLoop> feeds, RunHistory history, int quarantined, long work) => new()
    {
        Step = (Protos.V1.EscalationStep)verdict.Step,
        Reasons = { verdict.Reasons },
        Cautions = { verdict.Cautions },
        Watchdogs = { feeds.Select(ToProto) },
        PreviousEnd = history.PreviousEnd,
        UncleanEnds = (uint)history.UncleanEnds,
        Quarantined = (uint)quarantined,
        Work = (ulong)work,
    };

    public static QuarantineEntry ToProto(Engine.QuarantineEntry entry) => new()
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
