using EdgeLlm.Daemon.Basics;
using EdgeLlm.Daemon.Engine;
using EdgeLlm.Daemon.Tests.Engine;
using EdgeLlm.Daemon.Watchdog;
using EdgeLlm.Daemon.Watchdog.Feeding;
using EdgeLlm.Diagnostics.Records;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace EdgeLlm.Daemon.Tests.Watchdog;

/// <summary>Minutes of a service's life on a clock that only the test moves; the engines are real processes that say what a test wants.</summary>
public sealed class WatchdogLoopTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edgellm-loop").FullName;
    private readonly ScriptedChild _child = new();
    private readonly FakeTimeProvider _time = new();
    private readonly FakeLogger<WatchdogLoop> _log = new();
    private readonly FeedPermit _permit;
    private TestDaemon _daemon = null!;
    private RpcProbe _rpc = null!;
    private RunHistory _history = null!;

    public WatchdogLoopTests() => _permit = new FeedPermit(_time);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        // Its server, its records and its memory; the rest is this test's own.
        _daemon = await TestDaemon.StartAsync();
        _rpc = new RpcProbe(_daemon.App.Services.GetRequiredService<IOptions<ServerOptions>>(), _daemon.App.Services.GetRequiredService<IServer>(), _time);
        _history = RunHistory.Open(_folder, _time, _log, "boot");
    }

    public async ValueTask DisposeAsync()
    {
        _rpc.Dispose();
        await _daemon.DisposeAsync();
        _child.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_silent_engine_is_killed_after_half_a_minute_and_that_is_on_the_disk_before()
    {
        await using var supervisor = await ReadyAsync(_child.GetsReadyAndThen("while read -r _; do :; done"));
        var loop = NewLoop(supervisor);
        await PassAsync(loop, seconds: 29);
        Assert.Equal(EscalationStep.None, loop.Verdict.Step);
        await PassAsync(loop, seconds: 1);
        Assert.Equal(EscalationStep.KillEngine, loop.Verdict.Step);
        Assert.True(_permit.Allows(FeederKind.Service) && _permit.Allows(FeederKind.Board), "It is being dealt with, so nobody bites.");
        Assert.Equal(EscalationStep.KillEngine, RunHistory.Open(_folder, _time, _log, "boot").Previous!.Health!.Step);
        while (supervisor.Snapshot.State != EngineState.Restarting)
        {
            await Task.Yield();
            Ct.ThrowIfCancellationRequested();
        }

        Assert.Equal("The engine is silent for 30 s, and was killed.", supervisor.Snapshot.LastFailure);
        await PassAsync(loop, seconds: 1);
        Assert.Equal(EscalationStep.None, loop.Verdict.Step);
        Assert.Equal([3720, 3721], _log.Collector.GetSnapshot().Select(record => record.Id.Id).Where(id => id is 3720 or 3721));
    }

    [Fact]
    public async Task A_daemon_that_was_itself_asleep_gives_the_others_time()
    {
        await using var supervisor = await ReadyAsync(_child.GetsReadyAndThen("while read -r _; do :; done"));
        var loop = NewLoop(supervisor);
        await PassAsync(loop, seconds: 5);
        _time.Advance(TimeSpan.FromHours(1));
        await PassAsync(loop, seconds: 29);
        Assert.Equal(EscalationStep.None, loop.Verdict.Step);
        Assert.Single(_log.Collector.GetSnapshot(), record => record.Id.Id == 3722);

        // It has said nothing since, and now that counts.
        await PassAsync(loop, seconds: 2);
        Assert.Equal(EscalationStep.KillEngine, loop.Verdict.Step);
    }

    [Fact]
    public async Task An_engine_that_ends_over_and_over_starves_systemd_s_watchdog_first_and_the_board_s_later()
    {
        await using var supervisor = New(ScriptedChild.Runs("exit 3"));
        await supervisor.StartAsync(Ct);
        var loop = NewLoop(supervisor, hasSystemd: true);
        while (loop.Verdict.Step != EscalationStep.RestartService)
        {
            await PassAsync(loop, seconds: 1);
        }

        Assert.Equal("The engine ended 3 times in a row", Assert.Single(loop.Verdict.Reasons));
        Assert.Equal((false, true), (_permit.Allows(FeederKind.Service), _permit.Allows(FeederKind.Board)));
        await PassAsync(loop, seconds: 179);
        Assert.True(_permit.Allows(FeederKind.Board));
        await PassAsync(loop, seconds: 2);
        Assert.False(_permit.Allows(FeederKind.Board));
        Assert.Equal(EscalationStep.ResetBoard, RunHistory.Open(_folder, _time, _log, "next boot").Previous!.Health!.Step);
    }

    [Fact]
    public async Task A_judge_that_does_not_judge_any_more_starves_everybody()
    {
        await using var supervisor = await ReadyAsync(_child.GetsReadyAndThen("while read -r _; do :; done"));
        await PassAsync(NewLoop(supervisor), seconds: 3);
        _time.Advance(TimeSpan.FromSeconds(4));
        Assert.True(_permit.Allows(FeederKind.Board));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.False(_permit.Allows(FeederKind.Board));
    }

    private EngineSupervisor New(EngineSettings settings) => new(settings, _time, new FakeLogger<EngineSupervisor>());

    private async Task<EngineSupervisor> ReadyAsync(EngineSettings settings)
    {
        var supervisor = New(settings);
        await supervisor.StartAsync(Ct);
        await supervisor.StartedAsync(Ct);
        return supervisor;
    }

    private WatchdogLoop NewLoop(EngineSupervisor supervisor, bool hasSystemd = false) => new(
        supervisor,
        _daemon.App.Services.GetRequiredService<MemoryGovernor>(),
        _daemon.App.Services.GetRequiredService<DiagnosisStore>(),
        _daemon.App.Services.GetRequiredService<StateFolder>(),
        _rpc,
        new Canary(supervisor, TimeSpan.Zero, _time),
        _permit,
        _history,
        new WatchdogOptions { EngineRestarts = 3 },
        _time,
        _log)
    {
        HasSystemd = hasSystemd,
    };

    // The server's answer to the loop's own call is real, so it is waited for.
    private async Task PassAsync(WatchdogLoop loop, int seconds)
    {
        for (var i = 0; i < seconds; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            loop.Tick();
            await loop.Noted.WaitAsync(Ct);
            await _rpc.AskIfDue().WaitAsync(Ct);
        }
    }
}
