using System.Runtime.CompilerServices;
using System.Threading.RateLimiting;
using EdgeLlm.Inference;

namespace EdgeLlm.Daemon.Engine;

/// <summary>
/// The generator that the rest of the daemon talks to: the engine, but for requests with which it died. One with which it
/// died once has the engine to itself when it is repeated, so that the second death is nobody else's.
/// </summary>
internal sealed class QuarantinedGenerator(EngineSupervisor engine, Quarantine quarantine, TimeProvider time) : IGenerator, IDisposable
{
    private const int Everybody = 1 << 20;
    private readonly ConcurrencyLimiter _door = new(new ConcurrencyLimiterOptions
    {
        PermitLimit = Everybody,
        QueueLimit = int.MaxValue,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });

    /// <inheritdoc/>
    public ModelIdentity? Model => engine.Model;

    /// <inheritdoc/>
    public async IAsyncEnumerable<GenerationEvent> GenerateAsync(
        GenerationRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var name = Quarantine.NameOf(request, engine.Model);
        var deaths = quarantine.DeathsOf(name);
        if (deaths >= Quarantine.Limit)
        {
            throw new EdgeLlmException(
                EdgeLlmError.RequestQuarantined, "The engine ended each time it was given this request, so it does not get it again; an operator can clear it.");
        }

        var arrival = time.GetTimestamp();
        using var lease = await _door.AcquireAsync(deaths > 0 ? Everybody : 1, cancellationToken);
        if (request.TimeLimit is { } limit)
        {
            request = request with { TimeLimit = limit - time.GetElapsedTime(arrival) };
        }

        await foreach (var next in engine.GenerateAsync(request, cancellationToken))
        {
            if (next is GenerationEvent.Completed)
            {
                quarantine.Clear(name);
            }

            yield return next;
        }
    }

    public void Dispose() => _door.Dispose();
}
