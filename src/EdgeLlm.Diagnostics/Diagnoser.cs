using System.Runtime.CompilerServices;
using EdgeLlm.Diagnostics.Catalogue;
using EdgeLlm.Diagnostics.Records;
using EdgeLlm.Inference;
using Microsoft.Extensions.Logging;

namespace EdgeLlm.Diagnostics;

/// <summary>Turns a fault report into a diagnosis.</summary>
public sealed class Diagnoser(
    IGenerator generator,
    FaultCatalogue catalogue,
    DiagnosisStore store,
    DiagnoserOptions options,
    TimeProvider time,
    ILogger<Diagnoser> logger)
{
    private readonly object _parts = (generator, catalogue, store, options, time, logger);

    /// <summary>Diagnoses one fault. The stream ends with Completed or throws <see cref="EdgeLlmException"/>.</summary>
    public async IAsyncEnumerable<DiagnosisEvent> DiagnoseAsync(
        DiagnosisRequest request,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        cancellationToken.ThrowIfCancellationRequested();
        yield return new DiagnosisEvent.Accepted(request.RequestId, []);
        throw new EdgeLlmException(EdgeLlmError.EngineFailed, $"Not built yet: {_parts}.");
    }
}
