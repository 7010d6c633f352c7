using EdgeLlm.Protos.V1;

namespace EdgeLlm.Daemon.Rpc;

/// <summary>Whether a state is worth sending after another one. Pure.</summary>
internal static class StatusNews
{
    private const ulong Noticeable = 16UL << 20;
    private const double NoticeableCelsius = 5;

    /// <summary>Whether anything has changed but amounts that always move a little.</summary>
    public static bool IsNews(GetStatusResponse before, GetStatusResponse now) =>
        !Coarse(now).Equals(Coarse(before))
        || IsFar(before.Memory.DaemonBytes, now.Memory.DaemonBytes) || IsFar(before.Memory.EngineBytes, now.Memory.EngineBytes)
        || IsFar(before.Memory.AvailableBytes, now.Memory.AvailableBytes) || IsFar(before.Memory.SwappedBytes, now.Memory.SwappedBytes)
        || IsFar(before.Memory.Weights?.ResidentBytes ?? 0, now.Memory.Weights?.ResidentBytes ?? 0)
        || IsFar(before.Records.SizeBytes, now.Records.SizeBytes)
        || Math.Abs(before.Processor.TemperatureCelsius - now.Processor.TemperatureCelsius) >= NoticeableCelsius;

    private static GetStatusResponse Coarse(GetStatusResponse status)
    {
        var coarse = status.Clone();
        (coarse.Memory.DaemonBytes, coarse.Memory.EngineBytes, coarse.Memory.AvailableBytes, coarse.Memory.SwappedBytes) = (0, 0, 0, 0);
        coarse.Records.SizeBytes = 0;
        coarse.Processor.TemperatureCelsius = 0;
        coarse.Processor.ClockShare = 0;
        coarse.Watchdog.Work = 0;
        foreach (var watchdog in coarse.Watchdog.Watchdogs)
        {
            (watchdog.Feeds, watchdog.LongestInterval, watchdog.ShortestInterval) = (0, null, null);
        }

        if (coarse.Memory.Weights is { } weights)
        {
            (weights.ResidentBytes, weights.SwappedBytes) = (0, 0);
        }

        return coarse;
    }

    private static bool IsFar(ulong before, ulong now) => Math.Max(before, now) - Math.Min(before, now) >= Noticeable;
}
