using System.Collections.Immutable;
using EdgeLlm.Diagnostics.Knowledge;
using EdgeLlm.Diagnostics.Understanding;

namespace EdgeLlm.Diagnostics.Evidence;

/// <summary>
/// Computes what a report shows: what code can know for certain, it does not leave to a model. Pure; time and memory
/// grow linearly with the report.
/// </summary>
internal static class EvidenceBuilder
{
    private const int NoteLength = 400;

    /// <summary>Everything that was observed, most telling first; never nothing.</summary>
    public static ImmutableArray<Observation> Observe(FaultReport report) => Observe(report, ReportMeaning.Of(report, KnowledgeBase.BuiltIn.Lexicon));

    /// <summary>Everything that was observed in a report whose signals are understood already.</summary>
    public static ImmutableArray<Observation> Observe(FaultReport report, ReportMeaning meaning)
    {
        var context = new EvidenceContext(report);
        var facts = new List<Observation>(report.Signals.Length + report.Trends.Length + 16);
        AlarmFacts.Collect(context, facts);
        var trends = TrendFacts.Collect(context, facts);
        SignalFacts.Collect(context, trends, facts);
        Relations.Collect(context, meaning, facts);
        CollectStates(context, facts);

        // OrderBy is stable: facts that tell as much stay in the report's order, so equal reports get equal labels.
        return [.. facts.OrderByDescending(fact => fact.Weight)];
    }

    private static void CollectStates(EvidenceContext context, List<Observation> facts)
    {
        if (context.Report.OperatorNote.Length > 0)
        {
            var text = context.Phrases.OperatorSays(Wording.PlainText.Quote(context.Report.OperatorNote, NoteLength));
            facts.Add(new Observation(FactWeight.Operator, EvidenceKind.Operator, null, text) { Said = context.Report.OperatorNote });
        }

        if (context.Report.NamurStatus is not NamurStatus.Unspecified and var status)
        {
            var weight = status == NamurStatus.Normal ? FactWeight.MachineState : FactWeight.DeviceStatus;
            facts.Add(new Observation(weight, EvidenceKind.State, null, context.Phrases.Device(status)));
        }

        if (context.Report.PackMlState is not PackMlState.Unspecified and var state)
        {
            facts.Add(new Observation(FactWeight.MachineState, EvidenceKind.State, null, context.Phrases.Machine(state)));
        }
    }
}
