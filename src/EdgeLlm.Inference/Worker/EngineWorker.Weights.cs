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
                _tending = OwnThread.RunAsync("weights", () => Look(model.Weights, command));
            }
        }
    }

    private bool Look(WeightPages weights, Tend command)
    {
        // No longer than the model is there: pages of one that is freed are somebody else's.
        var broughtBack = command.BringBack
            && weights.BringBack(() => Volatile.Read(ref _model) is not null && MachineMemory.AvailableBytes() >= (long)command.LeastAvailableBytes);
        weights.TrimEmbedding();
        if (weights.Measure() is { } residency)
        {
            Send((residency with { WasBroughtBack = broughtBack }).ToEvent());
        }

        return broughtBack;
    }
}
