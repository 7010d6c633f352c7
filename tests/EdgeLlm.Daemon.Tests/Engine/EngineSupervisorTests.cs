using System.Diagnostics;
using System.Globalization;
using EdgeLlm.Daemon.Engine;
using EdgeLlm.Inference;
using EdgeLlm.Protos.Engine.V1;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using EngineState = EdgeLlm.Daemon.Engine.EngineState;

namespace EdgeLlm.Daemon.Tests.Engine;

public sealed class EngineSupervisorTests : IDisposable
{
    private static readonly GenerationRequest s_request = new() { System = "s", User = "u", AnswerSchema = "{}" };

    private readonly ScriptedChild _child = new();
    private readonly FakeTimeProvider _time = new();
    private readonly FakeLogger<EngineSupervisor> _log = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _child.Dispose();

    [Fact]
    public async Task Supervisor_is_disabled_with_one_loud_line_when_no_model_is_configured()
    {
        await using var supervisor = New(new EngineSettings { Load = null });
        await supervisor.StartAsync(Ct);
        await supervisor.StartedAsync(Ct);
        Assert.Equal(EngineState.Disabled, supervisor.Snapshot.State);
        Assert.Equal((LogLevel.Warning, 3100), (_log.LatestRecord.Level, _log.LatestRecord.Id.Id));
        Assert.Equal(EdgeLlmError.ModelNotResident, (await FailAsync(supervisor)).Error);
    }

    [Fact]
    public async Task Supervisor_is_ready_when_the_engine_is_and_stops_it_by_its_input()
    {
        await using var supervisor = New(_child.GetsReadyAndThen("while read -r _; do :; done"));
        await supervisor.StartAsync(Ct);
        await supervisor.StartedAsync(Ct);
        var ready = supervisor.Snapshot;
        Assert.Equal((EngineState.Ready, "small", "0.5.0-dev"), (ready.State, ready.Model!.Name, ready.Identity!.Library));
        await supervisor.StopAsync(Ct);
        Assert.Equal((EngineState.Stopping, 0), (supervisor.Snapshot.State, supervisor.Snapshot.Restarts));
        Assert.Contains(_log.Collector.GetSnapshot(), r => r.Id.Id == 3105 && r.Message.Contains("status 0", StringComparison.Ordinal));
        Assert.Equal(EdgeLlmError.Draining, (await FailAsync(supervisor)).Error);
    }

    [Fact]
    public async Task Supervisor_waits_longer_and_longer_when_the_engine_keeps_ending()
    {
        await using var supervisor = New(ScriptedChild.Runs("echo '<3>no luck' >&2; exit 3"));
        await supervisor.StartAsync(Ct);
        foreach (var seconds in new[] { 1, 2, 4, 8 })
        {
            var waiting = await WaitForAsync(supervisor, s => s.State == EngineState.Restarting);
            Assert.Equal(_time.GetUtcNow() + TimeSpan.FromSeconds(seconds), waiting.NextStart);
            Assert.Equal("The engine exited with status 3; its last words: no luck", waiting.LastFailure);
            Assert.Equal(EdgeLlmError.EngineRestarting, (await FailAsync(supervisor)).Error);
            await PassAsync(supervisor, TimeSpan.FromSeconds(seconds), waiting.Restarts);
        }

        Assert.Equal(4, supervisor.Snapshot.Restarts);
    }

    [Fact]
    public async Task Supervisor_ends_requests_with_a_hint_and_starts_again_when_the_engine_is_killed()
    {
        await using var supervisor = New(_child.GetsReadyAndThen("while read -r _; do :; done"));
        await supervisor.StartAsync(Ct);
        await supervisor.StartedAsync(Ct);
        var running = FailAsync(supervisor);
        using (var victim = Process.GetProcessById(supervisor.Snapshot.ProcessId))
        {
            victim.Kill();
        }

        var failure = await running;
        Assert.Equal(EdgeLlmError.EngineRestarting, failure.Error);
        Assert.NotNull(failure.RetryAfter);
        var waiting = await WaitForAsync(supervisor, s => s.State == EngineState.Restarting);
        Assert.Equal("The engine was killed by SIGKILL (exit status 137)", waiting.LastFailure);
        Assert.Null(waiting.Model);
        await PassAsync(supervisor, TimeSpan.FromSeconds(1), waiting.Restarts);
        Assert.Equal(1, (await WaitForAsync(supervisor, s => s.State == EngineState.Ready)).Restarts);
    }

    [Fact]
    public async Task Supervisor_tries_a_refused_model_again_after_a_minute()
    {
        var fatal = new Event { Fatal = new Fatal { Error = "InvalidModel", Message = "The model file is missing." } };
        await using var supervisor = New(_child.Says([Worker.ScriptedPeer.Hello(), fatal], "exit 1"));
        await supervisor.StartAsync(Ct);
        await supervisor.StartedAsync(Ct);
        var failed = supervisor.Snapshot;
        Assert.Equal((EngineState.Failed, "The model file is missing."), (failed.State, failed.LastFailure));
        Assert.Equal(_time.GetUtcNow() + TimeSpan.FromSeconds(60), failed.NextStart);
        Assert.Equal(EdgeLlmError.ModelNotResident, (await FailAsync(supervisor)).Error);
        await PassAsync(supervisor, TimeSpan.FromSeconds(60), failed.Restarts);
        await WaitForAsync(supervisor, s => s.State == EngineState.Failed && s.Restarts == 1);
    }

    [Fact]
    public async Task Supervisor_kills_an_engine_that_does_not_speak_the_protocol()
    {
        await using var supervisor = New(ScriptedChild.Runs("yes 'Segmentation fault, or so' | head -c 4096; exec sleep 600"));
        await supervisor.StartAsync(Ct);
        var waiting = await WaitForAsync(supervisor, s => s.State == EngineState.Restarting);
        Assert.Contains("not its protocol", waiting.LastFailure, StringComparison.Ordinal);
        Assert.Equal(0, waiting.ProcessId);
    }

    [Fact]
    public async Task Supervisor_kills_an_engine_that_never_greets()
    {
        await using var supervisor = New(ScriptedChild.Runs("exec sleep 600"));
        await supervisor.StartAsync(Ct);
        var pid = (await WaitForAsync(supervisor, s => s.ProcessId != 0)).ProcessId;
        await PassUntilAsync(supervisor, TimeSpan.FromSeconds(30), s => s.State == EngineState.Restarting);
        Assert.Contains("did not greet within 30 s", supervisor.Snapshot.LastFailure, StringComparison.Ordinal);
        Assert.False(IsAlive(pid));
    }

    [Fact]
    public async Task Supervisor_kills_an_engine_whose_load_stands_still()
    {
        await using var supervisor = New(_child.Says([Worker.ScriptedPeer.Hello()], "exec sleep 600"));
        await supervisor.StartAsync(Ct);
        await WaitForAsync(supervisor, s => s.State == EngineState.Loading);
        Assert.Equal(EdgeLlmError.ModelNotResident, (await FailAsync(supervisor)).Error);
        await PassUntilAsync(supervisor, TimeSpan.FromMinutes(10), s => s.State == EngineState.Restarting);
        Assert.Contains("did not move for 600 s", supervisor.Snapshot.LastFailure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Supervisor_kills_an_engine_that_ignores_the_end_of_its_input()
    {
        await using var supervisor = new EngineSupervisor(
            _child.GetsReadyAndThen("exec sleep 600") with { StopPatience = TimeSpan.FromMilliseconds(200) }, TimeProvider.System, _log);
        await supervisor.StartAsync(Ct);
        await supervisor.StartedAsync(Ct);
        var pid = supervisor.Snapshot.ProcessId;
        await supervisor.StopAsync(Ct);
        Assert.False(IsAlive(pid));
        Assert.Contains(_log.Collector.GetSnapshot(), r => r.Id.Id == 3106);
    }

    [Fact]
    public async Task Supervisor_tells_why_an_engine_was_killed_and_counts_what_was_never_healthy()
    {
        await using var supervisor = New(_child.GetsReadyAndThen("while read -r _; do :; done"));
        await supervisor.StartAsync(Ct);
        await supervisor.StartedAsync(Ct);
        supervisor.Kill("The engine computes nothing for 40 s, and was killed.");
        var waiting = await WaitForAsync(supervisor, s => s.State == EngineState.Restarting);
        Assert.Equal(("The engine computes nothing for 40 s, and was killed.", 1), (waiting.LastFailure, waiting.FailuresInARow));
        await PassAsync(supervisor, TimeSpan.FromSeconds(1), waiting.Restarts);
        await WaitForAsync(supervisor, s => s.State == EngineState.Ready);
        supervisor.Kill("again");
        Assert.Equal(2, (await WaitForAsync(supervisor, s => s.State == EngineState.Restarting)).FailuresInARow);
        await PassAsync(supervisor, TimeSpan.FromSeconds(2), 1);
        await WaitForAsync(supervisor, s => s.State == EngineState.Ready);

        // After a healthy minute an end is the first again.
        _time.Advance(TimeSpan.FromMinutes(1));
        supervisor.Kill("later");
        Assert.Equal(1, (await WaitForAsync(supervisor, s => s.State == EngineState.Restarting)).FailuresInARow);
    }

    [Fact]
    public async Task Supervisor_leaves_the_model_alone_for_as_long_as_it_is_told_and_then_tries_it()
    {
        var settings = _child.GetsReadyAndThen("while read -r _; do :; done") with { Hold = TimeSpan.FromMinutes(10), HoldReason = "It ended 4 times in a row." };
        await using var supervisor = New(settings);
        await supervisor.StartAsync(Ct);
        await supervisor.StartedAsync(Ct);
        var held = supervisor.Snapshot;
        Assert.Equal((EngineState.Failed, "It ended 4 times in a row.", 0), (held.State, held.LastFailure, held.ProcessId));
        Assert.Equal(_time.GetUtcNow() + TimeSpan.FromMinutes(10), held.NextStart);
        await PassUntilAsync(supervisor, TimeSpan.FromMinutes(10), s => s.State == EngineState.Ready);
    }

    [Fact]
    public async Task Supervisor_fails_with_clear_words_when_the_executable_is_not_there()
    {
        await using var supervisor = New(ScriptedChild.Runs("") with { Command = new EngineCommandLine("/nowhere/edgellm", ["engine"]) });
        await supervisor.StartAsync(Ct);
        await supervisor.StartedAsync(Ct);
        Assert.Equal(EngineState.Failed, supervisor.Snapshot.State);
        Assert.Contains("can't be started", supervisor.Snapshot.LastFailure, StringComparison.Ordinal);
        Assert.DoesNotContain("/nowhere", supervisor.Snapshot.LastFailure, StringComparison.Ordinal);
        Assert.DoesNotContain(Environment.CurrentDirectory, supervisor.Snapshot.LastFailure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Supervisor_goes_on_when_a_run_fails_in_an_unforeseen_way()
    {
        // A command without a name is no case that anybody thought of.
        await using var supervisor = New(ScriptedChild.Runs("") with { Command = new EngineCommandLine("", []) });
        await supervisor.StartAsync(Ct);
        var waiting = await WaitForAsync(supervisor, s => s.State == EngineState.Restarting);
        Assert.Contains(_log.Collector.GetSnapshot(), r => r.Id.Id == 3107 && r.Exception is InvalidOperationException);
        await PassAsync(supervisor, TimeSpan.FromSeconds(1), waiting.Restarts);
        await WaitForAsync(supervisor, s => s.State == EngineState.Restarting && s.Restarts == 1);
    }

    [Theory]
    [InlineData("The file '/srv/secret place/model.gguf' is damaged.", "The file 'model.gguf' is damaged.")]
    [InlineData("gguf_init: failed to open GGUF file '/mnt/secret/x.gguf' (No such file)", "gguf_init: failed to open GGUF file 'x.gguf' (No such file)")]
    public async Task Supervisor_tells_the_names_of_files_but_not_where_they_lie(string words, string told)
    {
        var fatal = new Event { Fatal = new Fatal { Error = "InvalidModel", Message = words } };
        var settings = _child.Says([Worker.ScriptedPeer.Hello(), fatal], "exit 1");
        await using var supervisor = New(settings with { Load = settings.Load! with { ModelPath = "/srv/secret place/model.gguf" } });
        await supervisor.StartAsync(Ct);
        var failed = await WaitForAsync(supervisor, s => s.State == EngineState.Failed);
        Assert.Equal(told, failed.LastFailure);
        Assert.Contains(_log.Collector.GetSnapshot(), r => r.Id.Id == 3104 && r.Message.Contains(words, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Supervisor_keeps_paths_out_of_an_engine_s_last_words()
    {
        await using var supervisor = New(ScriptedChild.Runs("echo 'ggml.c: /build/secret/ggml.c:12: assert' >&2; kill -9 $$"));
        await supervisor.StartAsync(Ct);
        var waiting = await WaitForAsync(supervisor, s => s.State == EngineState.Restarting);
        Assert.EndsWith("its last words: ggml.c: ggml.c:12: assert", waiting.LastFailure, StringComparison.Ordinal);
    }

    private EngineSupervisor New(EngineSettings settings) => new(settings, _time, _log);

    private static async Task<EdgeLlmException> FailAsync(EngineSupervisor supervisor) => await Assert.ThrowsAsync<EdgeLlmException>(async () =>
    {
        await foreach (var _ in supervisor.GenerateAsync(s_request, Ct))
        {
        }
    });

    private static async Task<EngineSnapshot> WaitForAsync(EngineSupervisor supervisor, Func<EngineSnapshot, bool> wanted)
    {
        var found = new TaskCompletionSource<EngineSnapshot>(TaskCreationOptions.RunContinuationsAsynchronously);
        void Look()
        {
            if (supervisor.Snapshot is var now && wanted(now))
            {
                found.TrySetResult(now);
            }
        }

        supervisor.Changed += Look;
        Look();
        try
        {
            return await found.Task.WaitAsync(Ct);
        }
        finally
        {
            supervisor.Changed -= Look;
        }
    }

    // The state is told just before its timer is set, so time is moved until the timer has seen it.
    private Task PassAsync(EngineSupervisor supervisor, TimeSpan wait, int restarts) => PassUntilAsync(supervisor, wait, s => s.Restarts > restarts);

    private async Task PassUntilAsync(EngineSupervisor supervisor, TimeSpan wait, Func<EngineSnapshot, bool> wanted)
    {
        var reached = WaitForAsync(supervisor, wanted);
        while (!reached.IsCompleted)
        {
            _time.Advance(wait);
            await Task.WhenAny(reached, Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Ct));
        }

        await reached;
    }

    private static bool IsAlive(int processId)
    {
        var status = $"/proc/{processId.ToString(CultureInfo.InvariantCulture)}/stat";
        return File.Exists(status) && !File.ReadAllText(status).Contains(") Z ", StringComparison.Ordinal);
    }
}
