using System.Runtime.CompilerServices;
using EdgeLlm.Inference;

namespace EdgeLlm.Daemon.Engine;

/// <summary>The generator that the rest of the daemon talks to: the engine, but for requests with which it died.</summary>
internal sealed class QuarantinedGenerator(EngineSupervisor engine, Quarantine quarantine) : IGenerator
{
    /// <inheritdoc/>
    public ModelIdentity? Model => engine.Model;

    /// <inheritdoc/>
    public async IAsyncEnumerable<GenerationEvent> GenerateAsync(
        GenerationRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var sha256 = Quarantine.NameOf(request);
        if (quarantine.Holds(sha256))
        {
            throw new EdgeLlmException(
                EdgeLlmError.RequestQuarantined, "The engine ended each time it was given this request, so it does not get it again; an operator can clear it.");
        }

        var isStarted = false;
        await using var events = engine.GenerateAsync(request, cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (await AdvanceAsync())
        {
            isStarted = true;
            if (events.Current is GenerationEvent.Completed)
            {
                quarantine.Clear(sha256);
            }

            yield return events.Current;
        }

        async Task<bool> AdvanceAsync()
        {
            try
            {
                return await events.MoveNextAsync();
            }
            catch (EdgeLlmException e) when (e.Error == EdgeLlmError.EngineRestarting && isStarted)
            {
                quarantine.CountDeath(sha256, request.Caller);
                throw;
            }
        }
    }
}
