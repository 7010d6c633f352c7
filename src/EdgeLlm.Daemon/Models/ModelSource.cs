using EdgeLlm.Daemon.Basics;

namespace EdgeLlm.Daemon.Models;

/// <summary>Where a model comes from.</summary>
internal abstract class ModelSource : IDisposable
{
    /// <summary>What it is called in messages and in notes on disk; holds no secrets.</summary>
    public abstract string Name { get; }

    /// <summary>Opens it at a byte, or at its start if it can't do better.</summary>
    /// <param name="from">Bytes that are here already.</param>
    /// <param name="validator">What named the version that they are of; null if nothing did.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="PullInterruption">It may work later.</exception>
    /// <exception cref="Hosting.StartException">It won't.</exception>
    public abstract Task<SourceBody> OpenAsync(long from, string? validator, CancellationToken cancellationToken);

    public abstract void Dispose();
}
