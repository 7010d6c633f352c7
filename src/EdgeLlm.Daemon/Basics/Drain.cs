using EdgeLlm.Inference;

namespace EdgeLlm.Daemon.Basics;

/// <summary>The way out: from the moment the daemon is told to stop nothing new is taken, and what runs has a while left.</summary>
internal sealed class Drain : IDisposable
{
    /// <summary>Time that running diagnoses have left. The host's own patience must be longer.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource _over;
    private readonly CancellationTokenRegistration _registration;

    public Drain(IHostApplicationLifetime lifetime, TimeProvider time)
    {
        _over = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        Started = lifetime.ApplicationStopping;
        _registration = Started.Register(() => _over.CancelAfter(Patience));
    }

    /// <summary>Cancelled when the draining begins.</summary>
    public CancellationToken Started { get; }

    /// <summary>Cancelled when what still runs has to end.</summary>
    public CancellationToken Token => _over.Token;

    /// <summary>Refuses new work once the draining has begun.</summary>
    public void ThrowIfDraining()
    {
        if (Started.IsCancellationRequested)
        {
            throw Refusal();
        }
    }

    /// <summary>What callers are told.</summary>
    public static EdgeLlmException Refusal() =>
        new(EdgeLlmError.Draining, "The service is shutting down; try again when it is back.") { RetryAfter = TimeSpan.FromSeconds(10) };

    public void Dispose()
    {
        _registration.Dispose();
        _over.Dispose();
    }
}
