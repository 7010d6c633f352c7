using EdgeLlm.Daemon.Engine;

namespace EdgeLlm.Daemon.Tests.Engine;

public sealed class BackoffTests
{
    [Fact]
    public void Backoff_doubles_to_a_minute_and_stays_there()
    {
        var backoff = new Backoff();
        var waits = Enumerable.Range(0, 9).Select(_ => backoff.Next(TimeSpan.Zero).TotalSeconds);
        Assert.Equal([1, 2, 4, 8, 16, 32, 60, 60, 60], waits);
    }

    [Fact]
    public void Backoff_starts_anew_after_a_healthy_minute_but_not_before()
    {
        var backoff = new Backoff();
        backoff.Next(TimeSpan.Zero);
        backoff.Next(TimeSpan.Zero);
        Assert.Equal(4, backoff.Next(TimeSpan.FromSeconds(59)).TotalSeconds);
        Assert.Equal(1, backoff.Next(TimeSpan.FromSeconds(60)).TotalSeconds);
        Assert.Equal(2, backoff.Next(TimeSpan.Zero).TotalSeconds);
    }
}
