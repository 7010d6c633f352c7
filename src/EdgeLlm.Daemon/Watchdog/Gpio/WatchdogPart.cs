namespace EdgeLlm.Daemon.Watchdog.Gpio;

/// <summary>
/// What the data sheet of a watchdog part says. Only the shortest timeout counts: a part of a series may have it, and the
/// others are fed early.
/// </summary>
/// <param name="Name">As it is configured.</param>
/// <param name="Timeout">Shortest timeout that the sheet allows; null where parts outside of the chip set it.</param>
/// <param name="Signal">What it takes for a feed.</param>
/// <param name="HasWindow">Whether an early feed is a fault too.</param>
/// <param name="Source">The sheet.</param>
internal sealed record WatchdogPart(string Name, TimeSpan? Timeout, GpioSignal Signal, bool HasWindow, string Source)
{
    private const string St = "STMicroelectronics, STWD100, DocID14134, table 5";
    private const string Maxim = "Maxim, MAX6369-MAX6374, 19-1676, table 1 (minimum timeout by SET2..SET0)";

    /// <summary>Parts that are known by name.</summary>
    public static IReadOnlyList<WatchdogPart> All { get; } =
    [
        new("STWD100X", TimeSpan.FromMilliseconds(71), GpioSignal.Pulse, false, St),
        new("STWD100Y", TimeSpan.FromMilliseconds(1120), GpioSignal.Pulse, false, St),
        new("MAX6369-100MS", TimeSpan.FromMilliseconds(100), GpioSignal.Pulse, false, Maxim),
        new("MAX6369-1S", TimeSpan.FromSeconds(1), GpioSignal.Pulse, false, Maxim),
        new("MAX6369-10S", TimeSpan.FromSeconds(10), GpioSignal.Pulse, false, Maxim),
        new("MAX6369-60S", TimeSpan.FromSeconds(60), GpioSignal.Pulse, false, Maxim),
        new("TPS3851", null, GpioSignal.Pulse, false, "Texas Instruments, TPS3851, SBVS300: by the capacitor at CWD, falling edge"),
        new("TPS36", null, GpioSignal.Pulse, true, "Texas Instruments, TPS36: closed and open window by ordering code, falling edge"),
        new("WDT-GPIO-TOGGLE", null, GpioSignal.Edge, false, "Linux, linux,wdt-gpio with hw_algo = \"toggle\""),
        new("WDT-GPIO-LEVEL", null, GpioSignal.Pulse, false, "Linux, linux,wdt-gpio with hw_algo = \"level\""),
    ];

    /// <summary>The part of this name; null if it is not known.</summary>
    public static WatchdogPart? Find(string name) => All.FirstOrDefault(part => part.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
}
