using EdgeLlm.Daemon.Engine;
using EdgeLlm.Inference;
using EdgeLlm.Inference.Worker;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;

namespace EdgeLlm.Daemon.Tests.Engine;

/// <summary>Requests that come while a model is exchanged: the new one never greets here.</summary>
public sealed class WaitingTests : IDisposable
{
    private static readonly GenerationRequest s_request = new() { System = "s", User = "u", AnswerSchema = "{}", TimeLimit = TimeSpan.FromSeconds(20) };

    private readonly ScriptedChild _child = new();
    private readonly FakeTimeProvider _time = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _child.Dispose();

    [Fact]
    public async Task Request_waits_for_the_new_model_for_half_of_its_time_and_is_then_told_when_to_come_again()
    {
        await using var supervisor = await StartAsync();
        _ = supervisor.ExchangeAsync(new EngineLoad { ModelPath = "/other.gguf" }, () => { }, CancellationToken.None);
        var waiting = FailAsync(supervisor, Ct);
        Assert.Equal(1, supervisor.Snapshot.Queued);
        _time.Advance(TimeSpan.FromSeconds(9.9));
        Assert.False(waiting.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(0.1));
        var refusal = await waiting;
        Assert.Equal(EdgeLlmError.ModelNotResident, refusal.Error);
        Assert.NotNull(refusal.RetryAfter);
        Assert.Equal(0, supervisor.Snapshot.Queued);
    }

    [Fact]
    public async Task No_more_wait_than_could_be_served_and_the_others_hear_at_once_when_to_come_again()
    {
        await using var supervisor = await StartAsync();
        _ = supervisor.ExchangeAsync(new EngineLoad { ModelPath = "/other.gguf" }, () => { }, CancellationToken.None);
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var waiting = Enumerable.Range(0, 18).Select(_ => Record.ExceptionAsync(() => ReadAsync(supervisor, giveUp.Token)).AsTask()).ToList();
        var refusal = await FailAsync(supervisor, Ct);
        Assert.Equal(EdgeLlmError.QueueFull, refusal.Error);
        Assert.NotNull(refusal.RetryAfter);
        await giveUp.CancelAsync();
        Assert.All(await Task.WhenAll(waiting), end => Assert.IsAssignableFrom<OperationCanceledException>(end));
    }

    [Fact]
    public async Task Request_goes_to_the_old_model_when_the_exchange_is_given_up_and_is_let_go_when_the_service_ends()
    {
        await using var supervisor = await StartAsync();

        // 1. One that runs holds the exchange up, and one that comes meanwhile waits.
        using var giveUp = new CancellationTokenSource();
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var running = Record.ExceptionAsync(() => ReadAsync(supervisor, enough.Token));
        var exchange = supervisor.ExchangeAsync(new EngineLoad { ModelPath = "/other.gguf" }, () => { }, giveUp.Token);
        var waiting = Record.ExceptionAsync(() => ReadAsync(supervisor, Ct));
        Assert.Equal(2, supervisor.Snapshot.Queued);

        // 2. The exchange is given up: both are the old engine's now.
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => exchange);
        Assert.False(waiting.IsCompleted);
        await enough.CancelAsync();
        Assert.IsAssignableFrom<OperationCanceledException>(await running);

        // 3. And its end is theirs.
        await supervisor.StopAsync(Ct);
        Assert.IsType<EdgeLlmException>(await waiting);
    }

    [Fact]
    public async Task Request_that_waits_is_let_go_when_the_service_ends()
    {
        await using var supervisor = await StartAsync();
        var exchange = supervisor.ExchangeAsync(new EngineLoad { ModelPath = "/other.gguf" }, () => { }, CancellationToken.None);
        var waiting = FailAsync(supervisor, Ct);
        await supervisor.StopAsync(Ct);
        Assert.Equal(EdgeLlmError.Draining, (await waiting).Error);
        await Assert.ThrowsAsync<EdgeLlmException>(() => exchange);
    }

    private async Task<EngineSupervisor> StartAsync()
    {
        var supervisor = new EngineSupervisor(_child.GetsReadyOnceAndThen("while read -r _; do :; done"), _time, new FakeLogger<EngineSupervisor>());
        await supervisor.StartAsync(Ct);
        await supervisor.StartedAsync(Ct);
        return supervisor;
    }

    private static async Task<EdgeLlmException> FailAsync(EngineSupervisor supervisor, CancellationToken cancellationToken) =>
        await Assert.ThrowsAsync<EdgeLlmException>(() => ReadAsync(supervisor, cancellationToken));

    private static async Task ReadAsync(EngineSupervisor supervisor, CancellationToken cancellationToken)
    {
        await foreach (var _ in supervisor.GenerateAsync(s_request, cancellationToken))
        {
        }
    }
}
