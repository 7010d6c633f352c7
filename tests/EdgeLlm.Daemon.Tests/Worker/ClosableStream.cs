namespace EdgeLlm.Daemon.Tests.Worker;

/// <summary>A stream to an end that can be closed by the other side, as a pipe can.</summary>
internal sealed class ClosableStream(Stream inner) : Stream
{
    private readonly TaskCompletionSource _refused = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isClosed;

    /// <summary>Completes with the first write that failed.</summary>
    public Task Refused => _refused.Task;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>Closes the other end.</summary>
    public void CloseOtherEnd() => _isClosed = true;

    public override void Flush() => inner.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count)
    {
        ThrowIfClosed();
        inner.Write(buffer, offset, count);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private void ThrowIfClosed()
    {
        if (_isClosed)
        {
            _refused.TrySetResult();
            throw new IOException("Broken pipe");
        }
    }
}
