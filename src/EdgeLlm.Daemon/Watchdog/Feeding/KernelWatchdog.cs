using System.Runtime.InteropServices;

namespace EdgeLlm.Daemon.Watchdog.Feeding;

/// <summary>A watchdog device by linux/watchdog.h.</summary>
internal sealed partial class KernelWatchdog : IKernelWatchdog
{
    private const int WriteOnly = 1;
    private const int CloseOnExec = 0x80000;
    private const int NoEntry = 2;
    private const int NoAccess = 13;
    private const int Busy = 16;
    private const uint GetSupport = 0x80285700;
    private const uint GetBootStatus = 0x80045702;
    private const uint GetKeepAlive = 0x80045705;
    private const uint GetSetTimeout = 0xC0045706;
    private const uint GetTimeout = 0x80045707;
    private const uint MagicClose = 0x0100;
    private const uint CardReset = 0x0020;
    private readonly string _name;
    private int _file;

    private unsafe KernelWatchdog(int file, string name)
    {
        (_file, _name) = (file, name);
        try
        {
            // struct watchdog_info: options, firmware version, 32 bytes of name.
            var info = stackalloc uint[10];
            Control(GetSupport, (nint)info, "is no watchdog of the kernel");
            HasMagicClose = (info[0] & MagicClose) != 0;
            var status = 0u;
            HasBitten = ioctl(_file, GetBootStatus, (nint)(&status)) == 0 && (status & CardReset) != 0;
            HasNoWayOut = ReadNoWayOut(name);
        }
        catch (IOException)
        {
            Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public bool HasMagicClose { get; }

    /// <inheritdoc/>
    public bool HasNoWayOut { get; }

    /// <inheritdoc/>
    public bool HasBitten { get; }

    /// <summary>Opens a device, which starts it.</summary>
    /// <exception cref="IOException">It is not there, not ours, or no watchdog; the message says which and what to do.</exception>
    public static IKernelWatchdog Open(string device)
    {
        var name = Path.GetFileName(device);
        var file = open(device, WriteOnly | CloseOnExec);
        if (file >= 0)
        {
            return new KernelWatchdog(file, name);
        }

        var error = Marshal.GetLastPInvokeError();
        throw new IOException(error switch
        {
            NoEntry => $"There is no {name}: is its driver loaded?",
            NoAccess => $"{name} may not be opened: let the service's user or group have it (a udev rule comes with the package).",
            Busy => $"{name} is in use: another program (systemd's RuntimeWatchdogSec=, say) feeds it. Use another device, or end that.",
            _ => $"{name} can't be opened: {Marshal.GetPInvokeErrorMessage(error)}",
        });
    }

    /// <inheritdoc/>
    public unsafe int SetTimeout(int seconds)
    {
        var granted = seconds;
        if (ioctl(_file, GetSetTimeout, (nint)(&granted)) != 0)
        {
            // Some have one timeout for ever; what that is decides.
            Control(GetTimeout, (nint)(&granted), "neither takes nor tells a timeout");
        }

        return granted;
    }

    /// <inheritdoc/>
    public void KeepAlive() => Control(GetKeepAlive, 0, "does not take a feed");

    /// <inheritdoc/>
    public void WriteMagic()
    {
        if (write(_file, "V"u8, 1) != 1)
        {
            throw new IOException($"{_name} does not take the letter that stops it: {Reason()}");
        }
    }

    public void Dispose()
    {
        if (_file >= 0)
        {
            _ = close(_file);
            _file = -1;
        }
    }

    // The module's or the kernel's nowayout; /dev/watchdog is the first one's other name.
    private static bool ReadNoWayOut(string name)
    {
        try
        {
            return File.ReadAllText($"/sys/class/watchdog/{(name == "watchdog" ? "watchdog0" : name)}/nowayout").Trim() == "1";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private void Control(uint request, nint data, string what)
    {
        if (ioctl(_file, request, data) != 0)
        {
            throw new IOException($"{_name} {what}: {Reason()}");
        }
    }

    private static string Reason() => Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError());

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int open(string path, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int ioctl(int file, nuint request, nint data);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint write(int file, ReadOnlySpan<byte> data, nuint count);

    [LibraryImport("libc")]
    private static partial int close(int file);
}
