using System.ComponentModel.DataAnnotations;
using System.Globalization;
using EdgeLlm.Daemon.Watchdog.Gpio;

namespace EdgeLlm.Daemon.Watchdog;

/// <summary>Section "GpioWatchdog": a watchdog chip on a GPIO line.</summary>
internal sealed class GpioWatchdogOptions : IValidatableObject
{
    /// <summary>The section's name.</summary>
    public const string Section = "GpioWatchdog";

    // What a busy machine may be late by, with room to spare.
    private const double WindowMargin = 1.25;

    /// <summary>Label or name of the GPIO chip: "pinctrl-rp1". Empty: no such watchdog.</summary>
    public string Chip { get; set; } = "";

    /// <summary>Name or number of the line to the watchdog's input.</summary>
    public string Line { get; set; } = "";

    /// <summary>Name of a part whose figures are known: "STWD100Y". Empty: the figures below say all.</summary>
    public string Part { get; set; } = "";

    /// <summary>Shortest timeout that the part may have, in milliseconds; 0: the part's.</summary>
    [Range(0, 3_600_000)]
    public int TimeoutMilliseconds { get; set; }

    /// <summary>Longest closed window that the part may have, in milliseconds: a feed before is a fault. 0: none.</summary>
    [Range(0, 3_600_000)]
    public int WindowMilliseconds { get; set; }

    /// <summary>From one feed to the next, in milliseconds; 0: a third of the timeout, or the middle of a window.</summary>
    [Range(0, 3_600_000)]
    public int PeriodMilliseconds { get; set; }

    /// <summary>What is a feed: a pulse or an edge. Without a value the part's, or a pulse.</summary>
    [EnumDataType(typeof(GpioSignal))]
    public GpioSignal? Signal { get; set; }

    /// <summary>How long a pulse is, in microseconds.</summary>
    [Range(1, 100_000)]
    public int PulseMicroseconds { get; set; } = 10;

    /// <summary>Whether the active level of the line is low.</summary>
    public bool ActiveLow { get; set; }

    /// <summary>Name or number of the line that switches the watchdog on; empty: it is always on.</summary>
    public string EnableLine { get; set; } = "";

    /// <summary>Whether the watchdog is on while that line is low.</summary>
    public bool EnableActiveLow { get; set; }

    private WatchdogPart? Known => WatchdogPart.Find(Part);

    private double Timeout => TimeoutMilliseconds > 0 ? TimeoutMilliseconds : Known?.Timeout?.TotalMilliseconds ?? 0;

    // The latest that a feed may be meant to come: a third of the timeout, or with a window the middle of what is open.
    private double Latest => WindowMilliseconds > 0 ? (WindowMilliseconds + Timeout) / 2 : Timeout / 3;

    private double Period => PeriodMilliseconds > 0 ? PeriodMilliseconds : Latest;

    /// <summary>The watchdog; null where none is configured. Valid once the options are.</summary>
    public GpioWatchdog? ToWatchdog() => Chip.Length == 0 ? null : new GpioWatchdog
    {
        Chip = Chip,
        Line = Line,
        Signal = Signal ?? Known?.Signal ?? GpioSignal.Pulse,
        IsActiveLow = ActiveLow,
        Pulse = TimeSpan.FromMicroseconds(PulseMicroseconds),
        Period = TimeSpan.FromMilliseconds(Period),
        Earliest = TimeSpan.FromMilliseconds(WindowMilliseconds * WindowMargin),
        EnableLine = EnableLine,
        IsEnableActiveLow = EnableActiveLow,
    };

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Chip.Length == 0)
        {
            if (Line.Length + Part.Length + EnableLine.Length > 0)
            {
                yield return Problem(nameof(Chip), "is missing: name the GPIO chip by its label (`gpioinfo` lists them)");
            }

            yield break;
        }

        if (Line.Length == 0)
        {
            yield return Problem(nameof(Line), "is missing: name the line, or give its number");
        }

        if (Part.Length > 0 && Known is null)
        {
            yield return Problem(nameof(Part), $"\"{Part}\" is not known; there are {string.Join(", ", WatchdogPart.All.Select(part => part.Name))}, or leave it empty and give the figures");
        }

        if (Timeout == 0)
        {
            yield return Problem(nameof(TimeoutMilliseconds), "is missing: give the shortest timeout that the part's data sheet allows");
            yield break;
        }

        if (Known is { HasWindow: true } && WindowMilliseconds == 0)
        {
            yield return Problem(nameof(WindowMilliseconds), $"is missing: {Known.Name} takes an early feed for a fault; give its longest closed window");
        }

        foreach (var problem in CheckTimes())
        {
            yield return problem;
        }
    }

    private IEnumerable<ValidationResult> CheckTimes()
    {
        if (Period > Latest)
        {
            yield return Problem(nameof(PeriodMilliseconds), WindowMilliseconds > 0
                ? Text($"is {Period:0} ms; with a window of {WindowMilliseconds} to {Timeout:0} ms it may be at most the middle, {Latest:0} ms")
                : Text($"is {Period:0} ms; it may be at most a third of the shortest timeout of {Timeout:0} ms: {Latest:0} ms"));
        }

        if (Period < WindowMilliseconds * WindowMargin)
        {
            yield return Problem(nameof(PeriodMilliseconds), Text($"is {Period:0} ms, which comes too close to the closed window of {WindowMilliseconds} ms; at least {WindowMilliseconds * WindowMargin:0} ms are needed"));
        }

        if (PulseMicroseconds * 2 > Period * 1000)
        {
            yield return Problem(nameof(PulseMicroseconds), Text($"is {PulseMicroseconds} us, longer than half the time between two feeds"));
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static ValidationResult Problem(string key, string what) => new($"{Section}:{key} {what}.", [key]);
}
