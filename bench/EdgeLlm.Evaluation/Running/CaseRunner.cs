using System.Diagnostics;
using EdgeLlm.Diagnostics;
using EdgeLlm.Inference;

namespace EdgeLlm.Evaluation.Running;

/// <summary>Asks for one diagnosis after the other, as one gateway would.</summary>
internal sealed class CaseRunner(Diagnoser diagnoser, bool withModel)
{
    // A case gets the same words from the sampler each time; what differs between twins is the report alone.
    private const ulong SamplerSeed = 1;
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(10);

    internal async Task<IReadOnlyList<TOutcome>> RunAsync<TCase, TOutcome>(
        IReadOnlyList<TCase> cases,
        Func<TCase, FaultReport> report,
        Func<TCase, Reply, TOutcome> outcome,
        Progress progress,
        CancellationToken cancellationToken)
    {
        var outcomes = new List<TOutcome>(cases.Count);
        foreach (var one in cases)
        {
            outcomes.Add(outcome(one, await AskAsync(report(one), cancellationToken)));
            progress.Show(outcomes.Count, cases.Count);
        }

        return outcomes;
    }

    private async Task<Reply> AskAsync(FaultReport report, CancellationToken cancellationToken)
    {
        var options = new DiagnosisOptions { CatalogueOnly = !withModel, Seed = SamplerSeed, Explain = true };
        var request = new DiagnosisRequest("", report, options, s_limit);
        var clock = Stopwatch.StartNew();
        try
        {
            DiagnosisEvent.Completed? end = null;
            await foreach (var step in diagnoser.DiagnoseAsync(request, cancellationToken))
            {
                end = step as DiagnosisEvent.Completed;
            }

            return new Reply(end?.Diagnosis, end is null ? "The stream ended without a diagnosis." : "", clock.Elapsed) { Candidates = end?.Candidates ?? [] };
        }
        catch (EdgeLlmException problem)
        {
            return new Reply(null, $"{problem.Error}: {problem.Message}", clock.Elapsed);
        }
    }
}

/// <summary>What came back for one report.</summary>
/// <param name="Diagnosis">The diagnosis; null if none came.</param>
/// <param name="Problem">Why none came; empty if one did.</param>
/// <param name="Elapsed">Time from asking to the end.</param>
internal sealed record Reply(Diagnosis? Diagnosis, string Problem, TimeSpan Elapsed)
{
    /// <summary>Causes that were considered, best first.</summary>
    internal IReadOnlyList<Candidate> Candidates { get; init; } = [];
}
