using System.Runtime.InteropServices;

namespace EdgeLlm.Daemon.Watchdog.Gpio;

/// <summary>A line of the kernel's that this process drives for as long as it holds it.</summary>
internal sealed class GpioLine(int file, string name) : IGpioLine
{
    /// <inheritdoc/>
    public unsafe void Write(bool isActive)
    {
        var values = new GpioAbi.LineValues { Bits = isActive ? 1ul : 0, Mask = 1 };
        if (GpioAbi.ioctl(file, GpioAbi.SetValues, &values) != 0)
        {
            throw new IOException($"{name} can't be driven: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}.");
        }
    }

    /// <summary>Gives the line back; what level it has then is the chip's affair.</summary>
    public void Dispose() => _ = GpioAbi.close(file);
}
