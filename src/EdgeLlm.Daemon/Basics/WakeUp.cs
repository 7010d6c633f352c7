namespace EdgeLlm.Daemon.Basics;

/// <summary>Wakes the one who waits for a change; several changes before it looks again are one.</summary>
internal sealed class WakeUp : IDisposable
{
    private readonly SemaphoreSlim _changed = new(0, 1);
    private bool _isDisposed;

    /// <summary>Something has changed. It may come when nobody waits any more.</summary>
    internal void Call()
    {
        lock (_changed)
        {
            if (!_isDisposed && _changed.CurrentCount == 0)
            {
                _changed.Release();
            }
        }
    }

    /// <summary>Until the next call, and no longer than this.</summary>
    internal Task WaitAsync(TimeSpan longest, CancellationToken cancellationToken) => _changed.WaitAsync(longest, cancellationToken);

    public void Dispose()
    {
        lock (_changed)
        {
            _isDisposed = true;
            _changed.Dispose();
        }
    }
}
