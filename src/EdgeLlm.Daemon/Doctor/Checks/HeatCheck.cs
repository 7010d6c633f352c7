using System.Globalization;
using EdgeLlm.Inference.Worker;

namespace EdgeLlm.Daemon.Doctor.Checks;

/// <summary>Whether heat or a weak supply holds the processor back.</summary>
internal sealed class HeatCheck : ICheck
{
    private const string Name = "heat";
    private const double HotCelsius = 80;

    // A Raspberry Pi's firmware tells, since the start, whether the voltage ever fell too low.
    private const string RaspberryThrottled = "sys/devices/platform/soc/soc:firmware/get_throttled";
    private const int LowVoltageNow = 1;
    private const int LowVoltageBefore = 1 << 16;

    /// <inheritdoc/>
    public IEnumerable<CheckResult> Look(DoctorCase subject)
    {
        var thermal = CpuThermal.Read(subject.Board.PathOf("sys"));
        var temperature = thermal.Celsius is { } celsius ? string.Create(CultureInfo.InvariantCulture, $"{celsius:0} °C") : "no thermometer";
        const string Mend = "give the processor a heat sink and a fan, and the cabinet air";
        yield return thermal.IsThrottled ? CheckResult.Warn(Name, $"{temperature}; the processor is held back to {thermal.ClockShare:P0} of its clock", Mend)
            : thermal.Celsius >= HotCelsius ? CheckResult.Warn(Name, $"{temperature}: it will be held back soon", Mend)
            : CheckResult.Ok(Name, temperature);
        var text = subject.Board.Read(RaspberryThrottled)?.Replace("0x", "", StringComparison.Ordinal);
        if (int.TryParse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var flags) && (flags & (LowVoltageNow | LowVoltageBefore)) != 0)
        {
            yield return CheckResult.Warn("power", "the supply's voltage has fallen too low since the start", "take a supply of 5 V and 5 A, with a short cable");
        }
    }
}
