using EdgeLlm.Diagnostics.Wording;

namespace EdgeLlm.Diagnostics.Evidence;

/// <summary>Facts about what was reported and which alarms came before it.</summary>
internal static class AlarmFacts
{
    private const int CodeLength = 64;
    private const int NameLength = 64;
    private const int MessageLength = 160;
    private const int MostEarlierAlarms = 5;

    // ISA-18.2 and EEMUA 191: more than ten alarms in ten minutes are a flood, three of one alarm in a minute are chatter.
    private const int FloodCount = 10;
    private const int ChatterCount = 3;
    private static readonly TimeSpan s_floodSpan = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan s_chatterSpan = TimeSpan.FromMinutes(1);

    // Alarms that follow each other within this time are taken as one sequence with one origin.
    private static readonly TimeSpan s_sequenceGap = TimeSpan.FromMinutes(5);

    public static void Collect(EvidenceContext context, List<Observation> facts)
    {
        CollectReported(context, facts);
        if (context.Reference is { } reference)
        {
            CollectRepeats(context, reference, facts);
            CollectSequence(context, reference, facts);
            CollectFlood(context, reference, facts);
        }
    }

    /// <summary>The code that was reported: the report's own, or its alarm's.</summary>
    public static string CodeOf(FaultReport report) => report.FaultCode.Length > 0 ? report.FaultCode : report.Alarm?.FaultCode ?? "";

    private static void CollectReported(EvidenceContext context, List<Observation> facts)
    {
        var before = facts.Count;
        if (CodeOf(context.Report) is { Length: > 0 } code)
        {
            var text = context.Phrases.ReportedCode(PlainText.Quote(code, CodeLength));
            facts.Add(new Observation(FactWeight.ReportedCode, EvidenceKind.Alarm, null, text));
        }

        if (context.Report.Alarm is { } alarm && Describe(context, alarm, withCode: false) is { Length: > 0 } description)
        {
            var text = context.Phrases.ReportedAlarm(description, alarm.Severity, alarm.Active);
            facts.Add(new Observation(FactWeight.ReportedAlarm, EvidenceKind.Alarm, null, text) { Said = Said(alarm) });
        }

        // There is always at least one fact, so that an answer always has something to cite.
        if (facts.Count == before)
        {
            facts.Add(new Observation(FactWeight.ReportedCode, EvidenceKind.Alarm, null, context.Phrases.NothingReported));
        }
    }

    private static void CollectRepeats(EvidenceContext context, DateTimeOffset reference, List<Observation> facts)
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
            facts.Add(new Observation(FactWeight.Repeated, EvidenceKind.Alarm, null, text));
        }
    }

    private static void CollectSequence(EvidenceContext context, DateTimeOffset reference, List<Observation> facts)
    {
        var before = context.Report.AlarmHistory
            .Where(alarm => alarm.Time <= reference + EvidenceContext.ClockSlack && !IsReported(context.Report, alarm))
            .OrderBy(alarm => alarm.Time)
            .ToList();
        var seen = new HashSet<(string, string, string)>();

        // Walk back from the fault to where the alarms were quiet for a while: there the sequence began.
        var first = before.Count;
        var later = reference;
        while (first > 0 && later - before[first - 1].Time <= s_sequenceGap)
        {
            later = before[--first].Time!.Value;
        }

        for (var i = first; i < before.Count && i <= first + MostEarlierAlarms; i++)
        {
            // An alarm that came again and again is told once, at its first time.
            var description = Describe(context, before[i], withCode: true);
            var age = Age(reference, before[i].Time!.Value);
            if (description.Length > 0 && seen.Add(IdentityOf(before[i])))
            {
                var fact = i == first
                    ? new Observation(FactWeight.FirstOut, EvidenceKind.FirstOut, null, context.Phrases.FirstOut(description, age))
                    : new Observation(FactWeight.EarlierAlarm - i + first, EvidenceKind.Alarm, null, context.Phrases.EarlierAlarm(description, age));
                facts.Add(fact with { Said = Said(before[i]) });
            }
        }
    }

    private static void CollectFlood(EvidenceContext context, DateTimeOffset reference, List<Observation> facts)
    {
        var timed = context.Report.AlarmHistory.Where(alarm => alarm.Time <= reference + EvidenceContext.ClockSlack).ToList();
        var recent = timed.Count(alarm => reference - alarm.Time!.Value <= s_floodSpan);
        if (recent > FloodCount)
        {
            facts.Add(new Observation(FactWeight.Flood, EvidenceKind.Flood, null, context.Phrases.Flood(recent, s_floodSpan)));
        }

        var chatter = timed.GroupBy(IdentityOf)
            .Select(alarms => (Alarm: alarms.First(), Most: MostWithin(s_chatterSpan, alarms.Select(alarm => alarm.Time!.Value)), Count: alarms.Count()))
            .Where(alarms => alarms.Most >= ChatterCount)
            .OrderByDescending(alarms => alarms.Most)
            .FirstOrDefault();
        if (chatter.Alarm is { } worst && Describe(context, worst, withCode: true) is { Length: > 0 } description)
        {
            var text = context.Phrases.Chatter(description, chatter.Most, s_chatterSpan, chatter.Count);
            facts.Add(new Observation(FactWeight.Flood + 1, EvidenceKind.Flood, null, text) { Said = Said(worst) });
        }
    }

    private static int MostWithin(TimeSpan span, IEnumerable<DateTimeOffset> times)
    {
        var ordered = times.Order().ToList();
        var (most, first) = (0, 0);
        for (var last = 0; last < ordered.Count; last++)
        {
            while (ordered[last] - ordered[first] > span)
            {
                first++;
            }

            most = Math.Max(most, last - first + 1);
        }

        return most;
    }

    // A gateway that knows no conditions tells alarms apart by their texts.
    private static (string Source, string Condition, string Code) IdentityOf(Alarm alarm) =>
        (alarm.Source, alarm.Condition.Length > 0 ? alarm.Condition : alarm.Message, alarm.FaultCode);

    private static string Said(Alarm alarm) => $"{alarm.Condition} {alarm.Message}";

    private static bool IsReported(FaultReport report, Alarm alarm)
    {
        if (CodeOf(report) is { Length: > 0 } code && alarm.FaultCode == code)
        {
            return report.Alarm is not { Source.Length: > 0 } reported || alarm.Source.Length == 0 || alarm.Source == reported.Source;
        }

        return report.Alarm is { Condition.Length: > 0 } own
            && IdentityOf(own) == IdentityOf(alarm);
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
            parts.Add(context.Phrases.FromSource(PlainText.Name(alarm.Source, NameLength)));
        }

        return string.Join(' ', parts);
    }

    private static TimeSpan Age(DateTimeOffset reference, DateTimeOffset time) => time < reference ? reference - time : TimeSpan.Zero;
}
