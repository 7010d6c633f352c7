using EdgeLlm.Protos.V1;
using Grpc.Core;

namespace Gateway;

/// <summary>Asks until there is a diagnosis, the time is up, or asking is of no use.</summary>
internal sealed class FaultSender(DiagnosisService.DiagnosisServiceClient service, TimeProvider time)
{
    /// <summary>Asks for a diagnosis.</summary>
    /// <param name="request">What is asked; its identifier stays the same from try to try.</param>
    /// <param name="patience">Time for all tries together. The service makes its answer fit into what is left.</param>
    /// <param name="show">Hears of each step as it comes.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<Diagnosis> SendAsync(DiagnoseRequest request, TimeSpan patience, Action<DiagnoseResponse> show, CancellationToken cancellationToken)
    {
        var deadline = time.GetUtcNow() + patience;
        while (true)
        {
            try
            {
                return await AskOnceAsync(request, deadline, show, cancellationToken);
            }
            catch (RpcException e) when (cancellationToken.IsCancellationRequested)
            {
                throw new OperationCanceledException("Given up.", e, cancellationToken);
            }
            catch (RpcException e) when (Retry.DelayOf(e) is { } delay && time.GetUtcNow() + delay < deadline)
            {
                Console.Error.WriteLine($"{Retry.ReasonOf(e)}: trying again in {delay.TotalSeconds:0.#} s");
                await Task.Delay(delay, time, cancellationToken);
            }
        }
    }

    private async Task<Diagnosis> AskOnceAsync(DiagnoseRequest request, DateTimeOffset deadline, Action<DiagnoseResponse> show, CancellationToken cancellationToken)
    {
        using var call = service.Diagnose(request, deadline: deadline.UtcDateTime, cancellationToken: cancellationToken);
        await foreach (var step in call.ResponseStream.ReadAllAsync(cancellationToken))
        {
            show(step);
            if (step.EventCase == DiagnoseResponse.EventOneofCase.Completed)
            {
                return step.Completed.Diagnosis;
            }
        }

        // The contract ends each stream with `completed` or an error; a connection that broke is one.
        throw new RpcException(new Status(StatusCode.Unavailable, "The stream ended without a diagnosis."));
    }
}
