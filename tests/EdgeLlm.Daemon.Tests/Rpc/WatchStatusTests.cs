using EdgeLlm.Daemon.Basics;
using EdgeLlm.Daemon.Cli;
using EdgeLlm.Daemon.Engine;
using EdgeLlm.Daemon.Memory;
using EdgeLlm.Daemon.Rpc;
using EdgeLlm.Daemon.Tests.Memory;
using EdgeLlm.Protos.V1;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace EdgeLlm.Daemon.Tests.Rpc;

public sealed class WatchStatusTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_watch_tells_the_state_at_once_after_each_change_and_at_the_end()
    {
        var memory = new PlayedMemory();
        await using var daemon = await TestDaemon.StartAsync(customize: services => services.Replace(ServiceDescriptor.Singleton<IMemoryProbe>(memory)));
        using var watch = daemon.System.WatchStatus(new WatchStatusRequest(), cancellationToken: Ct);
        Assert.True(await watch.ResponseStream.MoveNext(Ct));
        var first = watch.ResponseStream.Current.Status;
        Assert.Equal((Protos.V1.EngineState.Disabled, Protos.V1.MemoryState.Normal), (first.Engine.State, first.Memory.State));

        await daemon.DiagnoseAsync(Reports.Valid());
        Assert.Equal(1UL, (await NextAsync(status => status.Requests.CompletedByModel == 1)).Requests.CompletedByModel);

        memory.Next = PlayedMemory.Available(50);
        daemon.App.Services.GetRequiredService<MemoryGovernor>().Tick();
        Assert.Contains("only 50 MiB", (await NextAsync(status => status.Memory.State == Protos.V1.MemoryState.Critical)).Memory.Reason, StringComparison.Ordinal);

        daemon.App.Lifetime.StopApplication();
        while (await watch.ResponseStream.MoveNext(Ct))
        {
        }

        // The engine's state may have changed meanwhile for other reasons, so that a state may come between.
        async Task<GetStatusResponse> NextAsync(Func<GetStatusResponse, bool> isIt)
        {
            while (await watch.ResponseStream.MoveNext(Ct))
            {
                if (isIt(watch.ResponseStream.Current.Status))
                {
                    return watch.ResponseStream.Current.Status;
                }
            }

            throw new InvalidOperationException("The watch has ended.");
        }
    }

    [Fact]
    public async Task Only_what_somebody_would_notice_is_news()
    {
        await using var daemon = await TestDaemon.StartAsync();
        var before = await daemon.StatusAsync();
        var after = before.Clone();
        after.Memory.AvailableBytes -= Math.Min(after.Memory.AvailableBytes, 1 << 20);
        after.Memory.EngineBytes += 1 << 20;
        after.Processor.TemperatureCelsius += 1;
        after.Watchdog.Work += 1000;
        Assert.False(StatusNews.IsNews(before, after));
        after.Memory.EngineBytes += 20 << 20;
        Assert.True(StatusNews.IsNews(before, after));
        var other = before.Clone();
        other.Engine.LastFailure = "gone";
        Assert.True(StatusNews.IsNews(before, other));
        Assert.False(StatusNews.IsNews(before, before));
    }

    [Fact]
    public async Task Command_shows_each_state_until_the_daemon_ends()
    {
        await using var daemon = await TestDaemon.StartAsync();
        using var first = new FirstLine();
        var watching = EdgeLlmProgram.RunAsync(["status", "--address", daemon.Address, "--watch", "--json"], new Screen(first, new StringWriter(), isStyled: false));
        await first.Written.WaitAsync(Ct);
        daemon.App.Lifetime.StopApplication();
        Assert.Equal(ExitCodes.Unavailable, await watching.WaitAsync(Ct));
        Assert.StartsWith("{ \"version\"", first.ToString(), StringComparison.Ordinal);
    }

    private sealed class FirstLine : StringWriter
    {
        private readonly TaskCompletionSource _written = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Written => _written.Task;

        public override void WriteLine(string? value)
        {
            base.WriteLine(value);
            _written.TrySetResult();
        }
    }
}
