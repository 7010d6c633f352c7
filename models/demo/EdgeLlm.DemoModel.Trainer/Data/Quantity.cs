using EdgeLlm.Diagnostics;

namespace EdgeLlm.DemoModel.Data;

/// <summary>What numbers of one kind look like in a plant.</summary>
/// <param name="Words">Words in a signal's name that tell its kind.</param>
/// <param name="Unit">Unit; empty for counts.</param>
/// <param name="Least">Least healthy value.</param>
/// <param name="Most">Greatest healthy value.</param>
internal sealed record Quantity(string[] Words, string Unit, double Least, double Most)
{
    private static readonly Quantity[] s_all =
    [
        new(["temperature", "temp"], "°C", 35, 60),
        new(["pressure", "vacuum"], "bar", 4, 7),
        new(["current", "amps"], "A", 5, 14),
        new(["insulation", "resistance"], "MΩ", 20, 80),
        new(["dc link", "mains", "line voltage", "phase"], "V", 390, 410),
        new(["voltage", "supply"], "V", 23.5, 24.5),
        new(["speed", "rpm"], "rpm", 900, 1500),
        new(["torque", "load", "utilisation", "usage"], "%", 30, 60),
        new(["flow"], "l/min", 30, 60),
        new(["level", "fill", "humidity", "quality", "margin", "rate"], "%", 40, 75),
        new(["vibration"], "mm/s", 0.8, 2.5),
        new(["weight", "mass", "tare"], "kg", 10, 40),
        new(["time", "delay", "latency", "duration", "jitter"], "ms", 20, 80),
        new(["position", "distance", "deviation", "backlash", "lag", "error"], "mm", 0.1, 2),
        new(["frequency"], "Hz", 45, 50),
        new(["power"], "kW", 3, 9),
        new(["signal strength", "rssi"], "dBm", -60, -45),
        new(["count", "counter", "errors", "retries", "packets", "restarts", "number"], "", 0, 8),
    ];

    private static readonly Quantity[] s_any = [new([], "%", 20, 60), new([], "", 5, 50), new([], "ms", 10, 60), new([], "mm", 1, 20)];

    /// <summary>The kind that a signal's words tell; any where they tell none.</summary>
    public static Quantity Of(string words, int choice) =>
        Array.Find(s_all, quantity => Array.Exists(quantity.Words, word => words.Contains(word, StringComparison.OrdinalIgnoreCase)))
        ?? s_any[choice % s_any.Length];

    /// <summary>Limits a little outside of what is healthy.</summary>
    public Limits Limits(double slack) => new(
        Least - (slack * 2 * Width), Least - (slack * Width), Most + (slack * Width), Most + (slack * 2 * Width));

    private double Width => Most - Least;
}
