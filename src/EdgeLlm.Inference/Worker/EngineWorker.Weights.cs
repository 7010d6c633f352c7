using EdgeLlm.Inference.Native;
using EdgeLlm.Protos.Engine.V1;

namespace EdgeLlm.Inference.Worker;

// Weights are counted and brought back beside everything else.
internal sealed partial class EngineWorker
{
    private Task _tending = Task.CompletedTask;

    // One at a time: who asks meanwhile gets the answer of the one that runs.
    private void Begin(Tend command)
    {
        lock (_door)
        {
            if (_model is { } model && _tending.IsCompleted)
            {
                _tending = TendAsync(model.Weights, command);
            }
        }
    }

    // The thread that looks gets a core last of all, and so must not be the one that writes: all others wait for their turn.
    private async Task TendAsync(WeightPages weights, Tend command)
    {
        if (await OwnThread.RunAsync("weights", () => Look(weights, command)).ConfigureAwait(false) is { } residency)
        {
            Send(residency.ToEvent());
        }
    }

    private WeightResidency? Look(WeightPages weights, Tend command)
    {
        // No longer than the model is there: pages of one that is freed are somebody else's.
        var broughtBack = command.BringBack
            && weights.BringBack(() => Volatile.Read(ref _model) is not null && MachineMemory.AvailableBytes() >= (long)command.LeastAvailableBytes);
        weights.TrimEmbedding();
        return weights.Measure() is { } residency ? residency with { WasBroughtBack = broughtBack } : null;
    }
}
