using EdgeLlm.Daemon.Watchdog.Feeding;

namespace EdgeLlm.Daemon.Tests.Watchdog;

/// <summary>A watchdog of the kernel's that only writes down what is done with it.</summary>
internal sealed class PlayedKernelWatchdog(List<string> diary) : IKernelWatchdog
{
    public bool HasMagicClose { get; init; } = true;

    public bool HasNoWayOut { get; init; }

    public bool HasBitten { get; init; }

    public int Granted { get; init; } = 30;

    public string? Trouble { get; set; }

    public int SetTimeout(int seconds)
    {
        diary.Add($"timeout {seconds}");
        return Granted;
    }

    public void KeepAlive() => diary.Add(Trouble is null ? "feed" : throw new IOException(Trouble));

    public void WriteMagic() => diary.Add("V");

    public void Dispose() => diary.Add("close");
}
