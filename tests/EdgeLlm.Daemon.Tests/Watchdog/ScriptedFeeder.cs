using EdgeLlm.Daemon.Watchdog.Feeding;

namespace EdgeLlm.Daemon.Tests.Watchdog;

/// <summary>A watchdog that keeps a diary, and fails when a test says so.</summary>
internal sealed class ScriptedFeeder(TimeProvider time) : IWatchdogFeeder
{
    private readonly Lock _lock = new();
    private readonly List<(string Act, TimeSpan At)> _diary = [];
    private readonly long _start = time.GetTimestamp();

    public string Name => "the scripted watchdog";

    public FeederKind Kind { get; init; } = FeederKind.Board;

    public TimeSpan Period { get; init; } = TimeSpan.FromMilliseconds(300);

    public TimeSpan Earliest { get; init; }

    public IReadOnlyList<string> Remarks { get; init; } = [];

    public bool CanDisarm { get; init; } = true;

    public string? Trouble { get; set; }

    public Exception? Defect { get; set; }

    public IReadOnlyList<(string Act, TimeSpan At)> Diary
    {
        get
        {
            lock (_lock)
            {
                return [.. _diary];
            }
        }
    }

    public IReadOnlyList<TimeSpan> Feeds => [.. Diary.Where(entry => entry.Act == "feed").Select(entry => entry.At)];

    public void Arm() => Act("arm");

    public void Feed() => Act("feed");

    public void Disarm() => Act("disarm");

    public void Dispose() => Act("dispose");

    private void Act(string act)
    {
        if (Defect is not null)
        {
            throw Defect;
        }

        if (Trouble is { } trouble)
        {
            throw new WatchdogException(trouble);
        }

        lock (_lock)
        {
            _diary.Add((act, time.GetElapsedTime(_start)));
        }
    }
}
