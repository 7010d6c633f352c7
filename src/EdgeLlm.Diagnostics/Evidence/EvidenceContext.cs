using EdgeLlm.Diagnostics.Wording;

namespace EdgeLlm.Diagnostics.Evidence;

/// <summary>What all facts of one report are computed against.</summary>
internal sealed class EvidenceContext
{
    private const int NameLength = 128;
    private const int DescriptionLength = 60;

    // A PLC's REAL uses its largest value as "not configured".
    private const double NoLimit = 1e37;

    public EvidenceContext(FaultReport report)
    {
        Report = report;
        Phrases = FactPhrases.In(report.Language);
        Reference = report.OccurredAt ?? NewestTime(report);
        Signals = new Dictionary<string, Signal>(report.Signals.Length, StringComparer.Ordinal);
        foreach (var signal in report.Signals)
        {
            Signals.TryAdd(signal.Name, WithRealLimits(signal));
        }

        Trends = new Dictionary<string, Trend>(report.Trends.Length, StringComparer.Ordinal);
        foreach (var trend in report.Trends)
        {
            // A trend of a signal that is not in the report could never be cited.
            if (trend.Points.Length >= 2 && Signals.ContainsKey(trend.Signal))
            {
                Trends.TryAdd(trend.Signal, InOrder(trend));
            }
        }
    }

    public FaultReport Report { get; }

    public FactPhrases Phrases { get; }

    /// <summary>The moment of the fault; null if the report has no time at all.</summary>
    public DateTimeOffset? Reference { get; }

    /// <summary>The report's signals by name.</summary>
    public Dictionary<string, Signal> Signals { get; }

    /// <summary>Usable trends by the name of their signal, oldest point first.</summary>
    public Dictionary<string, Trend> Trends { get; }

    /// <summary>A signal as facts name it: tag and, if there is one, what it measures.</summary>
    public static string NameOf(Signal signal)
    {
        var name = PlainText.Name(signal.Name, NameLength);
        return signal.Description.Length == 0 ? name : $"{name} {PlainText.Quote(signal.Description, DescriptionLength)}";
    }

    /// <summary>A signal's unit as one short word.</summary>
    public static string UnitOf(Signal signal) => signal.Unit.Length == 0 ? "" : PlainText.Name(signal.Unit, 16);

    private static Signal WithRealLimits(Signal signal) => signal.Limits is null ? signal : signal with
    {
        Limits = new Limits(Real(signal.Limits.LowLow), Real(signal.Limits.Low), Real(signal.Limits.High), Real(signal.Limits.HighHigh)),
    };

    private static double? Real(double? limit) => limit is { } value && Math.Abs(value) < NoLimit ? value : null;

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
