using System.Threading.Channels;

namespace EdgeLlm.Inference.Worker;

/// <summary>
/// A generation that the engine was asked for. Its channel is unbounded, so that a slow reader never holds up the
/// events of the others; the token limits bound what can gather in it.
/// </summary>
/// <param name="request">What was asked.</param>
internal sealed class PendingGeneration(GenerationRequest request)
{
    private readonly Channel<GenerationEvent> _events =
        Channel.CreateUnbounded<GenerationEvent>(new UnboundedChannelOptions { SingleReader = true });

    private volatile bool _started;

    /// <summary>What was asked.</summary>
    public GenerationRequest Request => request;

    /// <summary>True once the generation has its slot.</summary>
    public bool IsStarted => _started;

    public void Add(GenerationEvent next)
    {
        _started |= next is GenerationEvent.Started;
        _events.Writer.TryWrite(next);
    }

    public void End(EdgeLlmException? failure = null) => _events.Writer.TryComplete(failure);

    public IAsyncEnumerable<GenerationEvent> ReadAllAsync(CancellationToken cancellationToken) =>
        _events.Reader.ReadAllAsync(cancellationToken);
}
