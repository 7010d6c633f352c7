using EdgeLlm.Daemon.Engine;
using EdgeLlm.Inference.Worker;
using Microsoft.Extensions.Time.Testing;

namespace EdgeLlm.Daemon.Tests.Engine;

public sealed class PulseWatchTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly PulseWatch _watch;

    public PulseWatchTests() => _watch = new PulseWatch(_time);

    [Fact]
    public void Work_is_waited_for_from_the_moment_on_that_somebody_waits()
    {
        // An hour of idleness is none of the first request's.
        Beat(new EnginePulse(10, 0, 0), seconds: 3600);
        Beat(new EnginePulse(10, 1, 0));
        Assert.Equal(Seconds(0), _watch.Now.SinceWork);
        Beat(new EnginePulse(10, 1, 0), seconds: 7);
        Assert.Equal((true, Seconds(7), Seconds(0)), (_watch.Now.IsBusy, _watch.Now.SinceWork, _watch.Now.SincePulse));
        Beat(new EnginePulse(11, 1, 0));
        Assert.Equal(Seconds(0), _watch.Now.SinceWork);
    }

    [Fact]
    public void One_who_waits_without_anything_running_is_somebody_who_waits()
    {
        Beat(new EnginePulse(10, 0, 1));
        Beat(new EnginePulse(10, 0, 1), seconds: 9);
        Assert.Equal((true, Seconds(9)), (_watch.Now.IsBusy, _watch.Now.SinceWork));
    }

    [Fact]
    public void Silence_counts_from_the_start_of_a_process()
    {
        _time.Advance(Seconds(50));
        Assert.Equal(Seconds(50), _watch.Now.SincePulse);
        _watch.Reset();
        Assert.Equal((Seconds(0), 0), (_watch.Now.SincePulse, _watch.Now.Work));
    }

    private void Beat(EnginePulse pulse, double seconds = 1)
    {
        _time.Advance(Seconds(seconds));
        _watch.Add(pulse);
    }

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);
}
