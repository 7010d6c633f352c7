using System.Collections.Concurrent;
using EdgeLlm.Daemon.Watchdog.Gpio;

namespace EdgeLlm.Daemon.Tests.Watchdog;

/// <summary>A GPIO chip that only writes down what is done with its lines.</summary>
internal sealed class PlayedGpio : IGpioBank
{
    /// <summary>What was done: "4=1", or "4 free".</summary>
    public ConcurrentQueue<string> Diary { get; } = new();

    /// <summary>Lines that somebody else has.</summary>
    public HashSet<string> Taken { get; } = [];

    public IGpioLine Request(string chip, string line, bool isActiveLow, bool isActive)
    {
        if (Taken.Contains(line))
        {
            throw new IOException($"Line {line} of GPIO chip \"{chip}\" is taken by \"sysfs\".");
        }

        Diary.Enqueue($"{line}={(isActive ? 1 : 0)}");
        return new Line(line, Diary);
    }

    private sealed class Line(string name, ConcurrentQueue<string> diary) : IGpioLine
    {
        public void Write(bool isActive) => diary.Enqueue($"{name}={(isActive ? 1 : 0)}");

        public void Dispose() => diary.Enqueue($"{name} free");
    }
}
