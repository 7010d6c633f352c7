using EdgeLlm.Diagnostics.Wording;

namespace EdgeLlm.Diagnostics.Evidence;

/// <summary>Facts about what was reported and which alarms came before it.</summary>
internal static class AlarmFacts
{
    private const int CodeLength = 64;
    private const int NameLength = 64;
    private const int MessageLength = 160;
    private const int MostEarlierAlarms = 5;

    // Alarms that follow each other within this time are taken as one sequence with one origin.
    private static readonly TimeSpan s_sequenceGap = TimeSpan.FromMinutes(5);

    // A gateway stamps the fault and its alarm at slightly different moments.
    private static readonly TimeSpan s_clockSlack = TimeSpan.FromSeconds(1);

    public static void Collect(EvidenceContext context, List<Candidate> facts)
    {
        CollectReported(context, facts);
        if (context.Reference is { } reference)
        {
            CollectRepeats(context, reference, facts);
            CollectSequence(context, reference, facts);
        }
    }

    /// <summary>The code that was reported: the report's own, or its alarm's.</summary>
    public static string CodeOf(FaultReport report) => report.FaultCode.Length > 0 ? report.FaultCode : report.Alarm?.FaultCode ?? "";

    private static void CollectReported(EvidenceContext context, List<Candidate> facts)
    {
        var before = facts.Count;
        if (CodeOf(context.Report) is { Length: > 0 } code)
        {
            var text = context.Phrases.ReportedCode(PlainText.Quote(code, CodeLength));
            facts.Add(new Candidate(FactWeight.ReportedCode, EvidenceKind.Alarm, "", text));
        }

        if (context.Report.Alarm is { } alarm && Describe(context, alarm, withCode: false) is { Length: > 0 } description)
        {
            var text = context.Phrases.ReportedAlarm(description, alarm.Severity, alarm.Active);
            facts.Add(new Candidate(FactWeight.ReportedAlarm, EvidenceKind.Alarm, "", text));
        }

        // There is always at least one fact, so that an answer always has something to cite.
        if (facts.Count == before)
        {
            facts.Add(new Candidate(FactWeight.ReportedCode, EvidenceKind.Alarm, "", context.Phrases.NothingReported));
        }
    }

    private static void CollectRepeats(EvidenceContext context, DateTimeOffset reference, List<Candidate> facts)
    {
        var times = 0;
        var earliest = reference;
        foreach (var alarm in context.Report.AlarmHistory)
        {
            if (alarm.Time is { } time && time < (context.Report.Alarm?.Time ?? reference) && IsReported(context.Report, alarm))
            {
                times++;
                earliest = time < earliest ? time : earliest;
            }
        }

        if (times > 0)
        {
            var text = context.Phrases.Repeated(times, reference - earliest);
            facts.Add(new Candidate(FactWeight.Repeated, EvidenceKind.Alarm, "", text));
        }
    }

    private static void CollectSequence(EvidenceContext context, DateTimeOffset reference, List<Candidate> facts)
    {
        var before = context.Report.AlarmHistory
            .Where(alarm => alarm.Time <= reference + s_clockSlack && !IsReported(context.Report, alarm))
            .OrderBy(alarm => alarm.Time)
            .ToList();

        // Walk back from the fault to where the alarms were quiet for a while: there the sequence began.
        var first = before.Count;
        var later = reference;
        while (first > 0 && later - before[first - 1].Time <= s_sequenceGap)
        {
            later = before[--first].Time!.Value;
        }

        for (var i = first; i < before.Count && i <= first + MostEarlierAlarms; i++)
        {
            var description = Describe(context, before[i], withCode: true);
            var age = Age(reference, before[i].Time!.Value);
            if (description.Length > 0)
            {
                facts.Add(i == first
                    ? new Candidate(FactWeight.FirstOut, EvidenceKind.FirstOut, "", context.Phrases.FirstOut(description, age))
                    : new Candidate(FactWeight.EarlierAlarm - i + first, EvidenceKind.Alarm, "", context.Phrases.EarlierAlarm(description, age)));
            }
        }
    }

    private static bool IsReported(FaultReport report, Alarm alarm)
    {
        if (CodeOf(report) is { Length: > 0 } code && alarm.FaultCode == code)
        {
            return report.Alarm is not { Source.Length: > 0 } reported || alarm.Source.Length == 0 || alarm.Source == reported.Source;
        }

        return report.Alarm is { Condition.Length: > 0 } own
            && (own.Source, own.Condition, own.FaultCode) == (alarm.Source, alarm.Condition, alarm.FaultCode);
    }

    private static string Describe(EvidenceContext context, Alarm alarm, bool withCode)
    {
        var parts = new List<string>(4);
        if (withCode && alarm.FaultCode.Length > 0)
        {
            parts.Add(PlainText.Quote(alarm.FaultCode, CodeLength));
        }

        if (alarm.Condition.Length > 0)
        {
            parts.Add(PlainText.Quote(alarm.Condition, NameLength));
        }

        if (alarm.Message.Length > 0)
        {
            parts.Add(PlainText.Quote(alarm.Message, MessageLength));
        }

        if (alarm.Source.Length > 0)
        {
            parts.Add(context.Phrases.FromSource(PlainText.Fold(alarm.Source, NameLength)));
        }

        return string.Join(' ', parts);
    }

    private static TimeSpan Age(DateTimeOffset reference, DateTimeOffset time) => time < reference ? reference - time : TimeSpan.Zero;
}
