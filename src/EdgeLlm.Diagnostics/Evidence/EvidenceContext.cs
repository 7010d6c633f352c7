using System.Collections.Immutable;
using EdgeLlm.Diagnostics.Wording;

namespace EdgeLlm.Diagnostics.Evidence;

/// <summary>What all facts of one report are computed against.</summary>
internal sealed class EvidenceContext
{
    private const int NameLength = 128;
    private const int DescriptionLength = 60;

    // A PLC's REAL uses its largest value as "not configured".
    private const double NotConfigured = 1e37;

    public EvidenceContext(FaultReport report)
    {
        Report = report;
        Phrases = FactPhrases.In(report.Language);
        Reference = report.OccurredAt ?? NewestTime(report);
        Signals = new Dictionary<string, Signal>(report.Signals.Length, StringComparer.Ordinal);
        foreach (var signal in report.Signals)
        {
            Signals.TryAdd(signal.Name, WithRealBounds(signal));
        }

        Trends = new Dictionary<string, Trend>(report.Trends.Length, StringComparer.Ordinal);
        foreach (var trend in report.Trends)
        {
            // A trend of a signal that is not in the report could never be cited.
            if (Signals.ContainsKey(trend.Signal) && UntilFault(InOrder(trend)) is { Points.Length: >= 2 } told && !IsOld(told.Points))
            {
                Trends.TryAdd(trend.Signal, told);
            }
        }
    }

    /// <summary>A gateway stamps the fault, its alarm and its readings at slightly different moments.</summary>
    public static TimeSpan ClockSlack { get; } = TimeSpan.FromSeconds(1);

    /// <summary>A polled number is seconds old; what is older says nothing of the moment of the fault.</summary>
    public static TimeSpan OldNumber { get; } = TimeSpan.FromMinutes(1);

    public FaultReport Report { get; }

    public FactPhrases Phrases { get; }

    /// <summary>The moment of the fault; null if the report has no time at all.</summary>
    public DateTimeOffset? Reference { get; }

    /// <summary>The report's signals by name.</summary>
    public Dictionary<string, Signal> Signals { get; }

    /// <summary>Usable trends by the name of their signal, oldest point first, none after the fault.</summary>
    public Dictionary<string, Trend> Trends { get; }

    /// <summary>A signal as facts name it: tag and, if there is one, what it measures.</summary>
    public static string NameOf(Signal signal)
    {
        var name = PlainText.Name(signal.Name, NameLength);
        return signal.Description.Length == 0 ? name : $"{name} {PlainText.Quote(signal.Description, DescriptionLength)}";
    }

    /// <summary>A signal's unit as one short word.</summary>
    public static string UnitOf(Signal signal) => signal.Unit.Length == 0 ? "" : PlainText.Name(signal.Unit, 16);

    private static Signal WithRealBounds(Signal signal) => signal with
    {
        Limits = signal.Limits is { } limits ? new Limits(Real(limits.LowLow), Real(limits.Low), Real(limits.High), Real(limits.HighHigh)) : null,
        Nominal = Real(signal.Nominal),
    };

    private static double? Real(double? bound) => bound is { } value && Math.Abs(value) < NotConfigured ? value : null;

    // What came after the fault may be its consequence, never a sign of its cause.
    private Trend UntilFault(Trend trend)
    {
        var count = trend.Points.Length;
        while (count > 0 && trend.Points[count - 1].Time > Reference + ClockSlack)
        {
            count--;
        }

        return count == trend.Points.Length ? trend : trend with { Points = trend.Points[..count] };
    }

    // A trend that is read seldom is old only when its next reading is overdue.
    private bool IsOld(ImmutableArray<TrendPoint> points)
    {
        var interval = (points[^1].Time - points[0].Time) / (points.Length - 1);
        return Reference - points[^1].Time > (interval > OldNumber ? interval : OldNumber);
    }

    private static Trend InOrder(Trend trend)
    {
        var points = trend.Points.AsSpan();
        for (var i = 1; i < points.Length; i++)
        {
            if (points[i].Time < points[i - 1].Time)
            {
                return trend with { Points = trend.Points.Sort((a, b) => a.Time.CompareTo(b.Time)) };
            }
        }

        return trend;
    }

    private static DateTimeOffset? NewestTime(FaultReport report)
    {
        DateTimeOffset? newest = null;
        void Take(DateTimeOffset? time) => newest = newest is null || time > newest ? time ?? newest : newest;
        Take(report.Alarm?.Time);
        foreach (var signal in report.Signals)
        {
            Take(signal.Time);
        }

        foreach (var alarm in report.AlarmHistory)
        {
            Take(alarm.Time);
        }

        foreach (var trend in report.Trends)
        {
            foreach (var point in trend.Points)
            {
                Take(point.Time);
            }
        }

        return newest;
    }
}
