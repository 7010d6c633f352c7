using System.Collections.Immutable;

namespace EdgeLlm.Diagnostics.Tests;

/// <summary>Reports that tests start from.</summary>
internal static class Reports
{
    public static DateTimeOffset Noon { get; } = new(2026, 11, 3, 12, 0, 0, TimeSpan.Zero);

    /// <summary>A servo drive that tripped on overcurrent while its current rose for a minute.</summary>
    public static FaultReport Overcurrent { get; } = new()
    {
        Asset = new Asset { Id = "LINE3-FILLER-M12", Name = "Filler infeed", Family = "CiA 402" },
        FaultCode = "0x2310",
        Alarm = new Alarm { Source = "M12", Condition = "DriveFault", Message = "Continuous overcurrent", Severity = 800, Active = true, Time = Noon },
        Signals =
        [
            new Signal
            {
                Name = "M12.Current",
                Value = new SignalValue.Number(34.2),
                Unit = "A",
                Time = Noon,
                Limits = new Limits(High: 25, HighHigh: 30),
                Description = "Motor current",
            },
            new Signal { Name = "M12.Brake", Value = new SignalValue.Boolean(true), Time = Noon },
            new Signal { Name = "M12.Mode", Value = new SignalValue.Text("CSV"), Time = Noon },
        ],
        Trends = [Line("M12.Current", 60, i => 12 + (0.37 * i))],
        OccurredAt = Noon,
        PackMlState = PackMlState.Aborting,
    };

    /// <summary>A fault that no catalogue knows.</summary>
    public static FaultReport Unknown { get; } = new()
    {
        Asset = new Asset { Id = "QX-1" },
        FaultCode = "ZZ-QXJW-77",
        OccurredAt = Noon,
    };

    /// <summary>A report with one signal.</summary>
    public static FaultReport With(params ImmutableArray<Signal> signals) => Unknown with { Signals = signals };

    public static Signal Number(string name, double value, Limits? limits = null, double? nominal = null) => new()
    {
        Name = name,
        Value = new SignalValue.Number(value),
        Unit = "bar",
        Limits = limits,
        Nominal = nominal,
        Time = Noon,
    };

    public static Signal Switch(string name, bool value) => new() { Name = name, Value = new SignalValue.Boolean(value), Time = Noon };

    /// <summary>An alarm of the PLC, so many seconds from noon.</summary>
    public static Alarm Event(string condition, double seconds) => new() { Source = "PLC", Condition = condition, Time = Noon.AddSeconds(seconds) };

    /// <summary>A report with one signal and its trend, one point a second; the signal stands where the trend ends.</summary>
    public static FaultReport Moving(string signal, int points, Func<int, double> value, Limits? limits = null, double? nominal = null) =>
        With(Number(signal, value(points - 1), limits, nominal)) with { Trends = [Line(signal, points, value)] };

    /// <summary>One point a second, the last one at noon.</summary>
    public static Trend Line(string signal, int points, Func<int, double> value) => new()
    {
        Signal = signal,
        Points = [.. Enumerable.Range(0, points).Select(i => new TrendPoint(Noon.AddSeconds(i + 1 - points), value(i)))],
    };
}
