using System.Globalization;
using System.Text.RegularExpressions;

namespace EdgeLlm.SystemTests.Rig;

/// <summary>
/// The pins of the board's PL061, seen twice: by the kernel as it drives them, with the board's clock, and by the emulated
/// chip as they change, which no software on the board can feign.
/// </summary>
internal sealed partial class Pins(Machine machine)
{
    /// <summary>Label of the chip.</summary>
    public const string Chip = "9030000.pl061";

    private const string Tracing = "/sys/kernel/tracing";

    /// <summary>Has the kernel note each change from now on.</summary>
    public Task WatchAsync(CancellationToken cancellationToken) => machine.RunAsync(
        $"cd {Tracing} && echo mono >trace_clock && echo 8192 >buffer_size_kb && echo 1 >events/gpio/gpio_value/enable && echo >trace", cancellationToken);

    /// <summary>What the kernel has noted of a line, by the board's clock.</summary>
    public async Task<IReadOnlyList<PinEdge>> NotedAsync(string chip, int line, CancellationToken cancellationToken)
    {
        var first = int.Parse(await machine.RunAsync(
            $"for chip in /sys/class/gpio/gpiochip*; do [ \"$(cat $chip/label)\" = '{chip}' ] && cat $chip/base; done | head -n 1", cancellationToken), CultureInfo.InvariantCulture);
        var trace = await machine.RunAsync($"grep 'gpio_value: {first + line} set' {Tracing}/trace || true", cancellationToken);
        return [.. Noted().Matches(trace).Select(found => new PinEdge(double.Parse(found.Groups[1].ValueSpan, CultureInfo.InvariantCulture), found.Groups[2].ValueSpan is "1"))];
    }

    /// <summary>What came out of the chip, by this host's clock.</summary>
    public async Task<IReadOnlyList<PinEdge>> SeenAsync(int line, CancellationToken cancellationToken)
    {
        var trace = await File.ReadAllTextAsync(machine.PinTrace, cancellationToken);
        return [.. Seen().Matches(trace)
            .Where(found => int.Parse(found.Groups[2].ValueSpan, CultureInfo.InvariantCulture) == line)
            .Select(found => new PinEdge(double.Parse(found.Groups[1].ValueSpan, CultureInfo.InvariantCulture), found.Groups[3].ValueSpan is "1"))];
    }

    // "  feed-318   [001] .....    36.123456: gpio_value: 509 set 1"
    [GeneratedRegex(@"(\d+\.\d+): gpio_value: \d+ set (\d)")]
    private static partial Regex Noted();

    // "1234@1716900000.123456:pl061_set_output /machine/... setting output 5 to 1"
    [GeneratedRegex(@"@(\d+\.\d+):pl061_set_output .* setting output (\d+) to (\d)")]
    private static partial Regex Seen();
}
