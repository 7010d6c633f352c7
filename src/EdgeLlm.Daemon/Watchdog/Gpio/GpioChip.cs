using System.Runtime.InteropServices;

namespace EdgeLlm.Daemon.Watchdog.Gpio;

/// <summary>A GPIO chip that is open.</summary>
internal sealed class GpioChip : IDisposable
{
    private const string Consumer = "edgellm-watchdog";
    private const int Busy = 16;
    private readonly int _file;
    private readonly string _path;

    /// <exception cref="IOException">It can't be opened, or is none.</exception>
    public unsafe GpioChip(string path)
    {
        _path = path;
        _file = GpioAbi.open(path, GpioAbi.ReadWrite | GpioAbi.CloseOnExec);
        if (_file < 0)
        {
            throw new IOException($"{Path.GetFileName(path)} can't be opened: {Reason()}. Let the service's group have it (a udev rule comes with the package).");
        }

        GpioAbi.ChipInfo info = default;
        if (GpioAbi.ioctl(_file, GpioAbi.GetChipInfo, &info) != 0)
        {
            var reason = Reason();
            Dispose();
            throw new IOException($"{Path.GetFileName(path)} is no GPIO chip: {reason}.");
        }

        Name = GpioAbi.Text(info.Name);
        Label = GpioAbi.Text(info.Label);
        Lines = info.Lines;
    }

    /// <summary>As the kernel counts it: "gpiochip0".</summary>
    public string Name { get; }

    /// <summary>As its driver calls it: "pinctrl-rp1".</summary>
    public string Label { get; }

    /// <summary>How many lines it has.</summary>
    public uint Lines { get; }

    /// <summary>The name that the device tree gives a line; empty if none.</summary>
    public unsafe string NameOf(uint offset)
    {
        var info = Look(offset);
        return GpioAbi.Text(info.Name);
    }

    /// <summary>Takes a line as an output.</summary>
    public unsafe IGpioLine Request(uint offset, bool isActiveLow, bool isActive)
    {
        var request = new GpioAbi.LineRequest { LineCount = 1 };
        request.Offsets[0] = offset;
        GpioAbi.Write(Consumer, request.Consumer);
        request.Config.Flags = GpioAbi.Output | (isActiveLow ? GpioAbi.ActiveLow : 0);
        request.Config.AttributeCount = 1;
        request.Config.First = new GpioAbi.ConfigAttribute { Id = GpioAbi.OutputValues, Value = isActive ? 1ul : 0, Mask = 1 };
        if (GpioAbi.ioctl(_file, GpioAbi.GetLine, &request) == 0)
        {
            return new GpioLine(request.File, $"line {offset} of \"{Label}\"");
        }

        var isBusy = Marshal.GetLastPInvokeError() == Busy;
        var reason = Reason();
        var info = Look(offset);
        throw new IOException(isBusy
            ? $"Line {offset} of GPIO chip \"{Label}\" is taken by \"{GpioAbi.Text(info.Consumer)}\": end that, or free the line in the device tree."
            : $"Line {offset} of GPIO chip \"{Label}\" can't be an output: {reason}.");
    }

    public void Dispose() => _ = GpioAbi.close(_file);

    private unsafe GpioAbi.LineInfo Look(uint offset)
    {
        var info = new GpioAbi.LineInfo { Offset = offset };
        return GpioAbi.ioctl(_file, GpioAbi.GetLineInfo, &info) == 0
            ? info
            : throw new IOException($"{Path.GetFileName(_path)} does not tell of line {offset}: {Reason()}.");
    }

    private static string Reason() => Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError());
}
