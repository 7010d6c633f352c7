using System.Diagnostics;
using EdgeLlm.Diagnostics;
using EdgeLlm.Evaluation.Cases;
using EdgeLlm.Evaluation.Measuring;
using EdgeLlm.Inference;

namespace EdgeLlm.Evaluation.Running;

/// <summary>Asks for one diagnosis after the other, as one gateway would.</summary>
internal sealed class CaseRunner(Diagnoser diagnoser, bool withModel)
{
    // A case gets the same words from the sampler each time; what differs between twins is the report alone.
    private const ulong SamplerSeed = 1;
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(10);

    internal async Task<IReadOnlyList<Outcome>> RunAsync(IReadOnlyList<LabelledCase> cases, Progress progress, CancellationToken cancellationToken)
    {
        var outcomes = new List<Outcome>(cases.Count);
        foreach (var one in cases)
        {
            outcomes.Add(await RunAsync(one, cancellationToken));
            progress.Show(outcomes.Count, cases.Count);
        }

        return outcomes;
    }

    private async Task<Outcome> RunAsync(LabelledCase one, CancellationToken cancellationToken)
    {
        var options = new DiagnosisOptions { CatalogueOnly = !withModel, Seed = SamplerSeed };
        var request = new DiagnosisRequest("", one.Report, options, s_limit);
        var clock = Stopwatch.StartNew();
        try
        {
            Diagnosis? diagnosis = null;
            await foreach (var step in diagnoser.DiagnoseAsync(request, cancellationToken))
            {
                diagnosis = (step as DiagnosisEvent.Completed)?.Diagnosis;
            }

            return new Outcome(one, diagnosis, diagnosis is null ? "The stream ended without a diagnosis." : "", clock.Elapsed);
        }
        catch (EdgeLlmException problem)
        {
            return new Outcome(one, null, $"{problem.Error}: {problem.Message}", clock.Elapsed);
        }
    }
}
