using System.Collections.Immutable;
using System.Globalization;

namespace EdgeLlm.Diagnostics.Bench;

/// <summary>The largest report that the contract allows: 2,000 signals, 20,000 trend points, 1,000 alarms; or a smaller one of the same kind.</summary>
internal static class LargeReport
{
    /// <summary>As many signals as the contract allows.</summary>
    public const int MaxSignals = 2000;

    private const int MaxTrends = 64;
    private const int PointsPerTrend = 312;

    private static readonly DateTimeOffset s_fault = new(2026, 11, 3, 6, 42, 18, TimeSpan.Zero);
    private static readonly (string Word, string Unit)[] s_quantities =
    [
        ("Motor current", "A"), ("Supply pressure", "bar"), ("Bearing temperature", "°C"), ("Motor speed", "1/min"), ("Torque", "%"),
        ("Oil level", "mm"), ("Air flow", "l/min"), ("Vibration velocity", "mm/s"),
    ];

    /// <summary>A report with so many signals, half as many alarms, and trends of the first signals.</summary>
    public static FaultReport Make(string language, int signalCount = MaxSignals)
    {
        var random = new Random(7);
        var signals = Enumerable.Range(0, signalCount).Select(i => Signal(i, random)).ToImmutableArray();
        return new FaultReport
        {
            Asset = new Asset { Id = "LINE3-CONV-M12", Vendor = "Siemens", Family = "SINAMICS G120" },
            FaultCode = "F30001",
            Alarm = new Alarm { Source = "LINE3-CONV-M12", Condition = "DriveFault", Message = "Power unit overcurrent", Severity = 900, Active = true, Time = s_fault },
            Signals = signals,
            AlarmHistory = [.. Enumerable.Range(0, signalCount / 2).Select(i => new Alarm
            {
                Source = signals[i].Name,
                Condition = "LimitHigh",
                Message = "Value above its warning limit",
                Severity = 300,
                Time = s_fault - TimeSpan.FromSeconds(i * 7),
            })],
            Trends = [.. Enumerable.Range(0, Math.Min(MaxTrends, signalCount)).Select(i => Trend(signals[i], random))],
            OperatorNote = "Tripped when the conveyor was restarted after the break. Heard a growl from the gearbox side.",
            Language = language,
            OccurredAt = s_fault,
        };
    }

    private static Signal Signal(int i, Random random)
    {
        var (word, unit) = s_quantities[i % s_quantities.Length];
        var nominal = 10 + random.Next(90);
        return new Signal
        {
            Name = string.Create(CultureInfo.InvariantCulture, $"LINE{i / 100}.M{i % 100}.{word.Replace(" ", "", StringComparison.Ordinal)}"),
            Description = word,
            Value = new SignalValue.Number(nominal * (i % 50 == 0 ? 1.6 : 0.97 + (0.06 * random.NextDouble()))),
            Unit = unit,
            Quality = i % 211 == 0 ? Quality.Bad : Quality.Good,
            Time = s_fault - TimeSpan.FromSeconds(1),
            Nominal = nominal,
            Limits = new Limits(Low: 0.7 * nominal, High: 1.3 * nominal, HighHigh: 1.5 * nominal),
        };
    }

    private static Trend Trend(Signal signal, Random random) => new()
    {
        Signal = signal.Name,
        Points = [.. Enumerable.Range(0, PointsPerTrend).Select(i =>
            new TrendPoint(s_fault - TimeSpan.FromSeconds(PointsPerTrend - i), 50 + (0.02 * i) + random.NextDouble()))],
    };
}
