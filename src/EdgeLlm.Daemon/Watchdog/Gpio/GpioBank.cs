using System.Globalization;

namespace EdgeLlm.Daemon.Watchdog.Gpio;

/// <summary>
/// The kernel's GPIO character devices, by their own interface (linux/gpio.h, version 2, since Linux 5.10): no library in
/// between that might be missing or of another version. Chips go by label, since their numbers change with the kernel.
/// </summary>
internal sealed class GpioBank(string devices = "/dev") : IGpioBank
{
    /// <inheritdoc/>
    public IGpioLine Request(string chip, string line, bool isActiveLow, bool isActive)
    {
        using var found = Find(chip);
        var offset = uint.TryParse(line, CultureInfo.InvariantCulture, out var number) ? number : OffsetOf(found, line);
        if (offset >= found.Lines)
        {
            throw new IOException($"GPIO chip \"{chip}\" has lines 0 to {found.Lines - 1}, not {line}.");
        }

        return found.Request(offset, isActiveLow, isActive);
    }

    /// <summary>Labels of all chips, for people who look for theirs.</summary>
    public IReadOnlyList<string> Labels()
    {
        var labels = new List<string>();
        foreach (var path in Chips())
        {
            try
            {
                using var chip = new GpioChip(path);
                labels.Add(chip.Label);
            }
            catch (IOException)
            {
                // One that may not be opened has no label for us.
            }
        }

        return labels;
    }

    private GpioChip Find(string wanted)
    {
        IOException? refusal = null;
        foreach (var path in Chips())
        {
            GpioChip chip;
            try
            {
                chip = new GpioChip(path);
            }
            catch (IOException e)
            {
                refusal = e;
                continue;
            }

            if (chip.Label == wanted || chip.Name == wanted)
            {
                return chip;
            }

            chip.Dispose();
        }

        throw refusal ?? new IOException(Labels() is { Count: > 0 } labels
            ? $"There is no GPIO chip \"{wanted}\"; there are {string.Join(", ", labels.Order(StringComparer.Ordinal).Select(label => $"\"{label}\""))}."
            : $"There is no GPIO chip \"{wanted}\", nor any other: no gpiochip device is there. Is the driver loaded, and may the service see its devices?");
    }

    private static uint OffsetOf(GpioChip chip, string name)
    {
        for (var offset = 0u; offset < chip.Lines; offset++)
        {
            if (chip.NameOf(offset) == name)
            {
                return offset;
            }
        }

        throw new IOException($"GPIO chip \"{chip.Label}\" has no line that is named \"{name}\"; name one of its {chip.Lines} by number if it has none.");
    }

    private IEnumerable<string> Chips() =>
        Directory.Exists(devices) ? Directory.EnumerateFiles(devices, "gpiochip*").Order(StringComparer.Ordinal) : [];
}
