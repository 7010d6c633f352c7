using System.Collections.Immutable;
using System.Globalization;

namespace EdgeLlm.Diagnostics.Evidence;

/// <summary>
/// Computes the facts of a report: what code can know for certain, it does not leave to a model. Pure; time and memory
/// grow linearly with the report.
/// </summary>
internal static class EvidenceBuilder
{
    /// <summary>Most facts put before the model; more would cost prompt time on a small board and blur the picture.</summary>
    public const int MostFacts = 24;

    // Plain values fill up the picture, but a wall of them buries the facts that matter.
    private const int MostPlainValues = 12;

    /// <summary>The facts of a report, most telling first, labelled E1, E2, …; never none.</summary>
    public static ImmutableArray<EvidenceFact> Build(FaultReport report)
    {
        var context = new EvidenceContext(report);
        var facts = new List<Candidate>(report.Signals.Length + report.Trends.Length + 16);
        AlarmFacts.Collect(context, facts);
        SignalFacts.Collect(context, facts);
        TrendFacts.Collect(context, facts);
        CollectStates(context, facts);

        // OrderBy is stable: facts that tell as much stay in the report's order, so equal reports get equal labels.
        var plain = 0;
        return
        [
            .. facts
                .OrderByDescending(fact => fact.Weight)
                .Where(fact => fact.Kind != EvidenceKind.State || fact.Signal.Length == 0 || plain++ < MostPlainValues)
                .Take(MostFacts)
                .Select((fact, i) => new EvidenceFact(Label(i), fact.Kind, fact.Signal, fact.Text)),
        ];
    }

    private static void CollectStates(EvidenceContext context, List<Candidate> facts)
    {
        if (context.Report.NamurStatus is not NamurStatus.Unspecified and var status)
        {
            var weight = status == NamurStatus.Normal ? FactWeight.MachineState : FactWeight.DeviceStatus;
            facts.Add(new Candidate(weight, EvidenceKind.State, "", context.Phrases.Device(status)));
        }

        if (context.Report.PackMlState is not PackMlState.Unspecified and var state)
        {
            facts.Add(new Candidate(FactWeight.MachineState, EvidenceKind.State, "", context.Phrases.Machine(state)));
        }
    }

    private static string Label(int index) => string.Create(CultureInfo.InvariantCulture, $"E{index + 1}");
}
