using System.Globalization;
using System.Runtime.InteropServices;

namespace EdgeLlm.Daemon.Watchdog.Feeding;

/// <summary>A watchdog that the kernel drives: /dev/watchdog0, by linux/watchdog.h.</summary>
internal sealed partial class KernelWatchdogFeeder(string device, TimeSpan timeout) : IWatchdogFeeder
{
    private const int WriteOnly = 1;
    private const int CloseOnExec = 0x80000;
    private const uint GetSupport = 0x80285700;
    private const uint GetBootStatus = 0x80045702;
    private const uint KeepAlive = 0x80045705;
    private const uint SetTimeout = 0xC0045706;
    private const uint GetTimeout = 0x80045707;
    private const uint MagicClose = 0x0100;
    private const uint CardReset = 0x0020;
    private int _file = -1;
    private uint _options;

    /// <inheritdoc/>
    public string Name => $"the kernel's watchdog {device}";

    /// <inheritdoc/>
    public FeederKind Kind => FeederKind.Board;

    /// <inheritdoc/>
    public TimeSpan Period { get; private set; } = timeout / 3;

    /// <inheritdoc/>
    public TimeSpan Earliest => TimeSpan.Zero;

    /// <inheritdoc/>
    public bool CanDisarm => _file < 0 || (_options & MagicClose) != 0;

    /// <summary>Whether the last boot came of this watchdog; known once it is armed.</summary>
    public bool HasBitten { get; private set; }

    /// <inheritdoc/>
    public void Arm()
    {
        // Opening starts it.
        _file = open(device, WriteOnly | CloseOnExec);
        if (_file < 0)
        {
            var error = Marshal.GetLastPInvokeError();
            throw new WatchdogException(error switch
            {
                2 => $"There is no {device}: is its driver loaded?",
                13 => $"{device} may not be opened: let the service's user or group have it (a udev rule comes with the package).",
                16 => $"{device} is in use: another program (systemd's RuntimeWatchdogSec=, say) feeds it. Use another device, or end that.",
                _ => $"{device} can't be opened: {Marshal.GetPInvokeErrorMessage(error)}",
            });
        }

        try
        {
            Describe();
            SetAndReadBack();
            Feed();
        }
        catch (WatchdogException)
        {
            Close();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Feed() => Control(KeepAlive, 0, "does not take a feed");

    /// <inheritdoc/>
    public void Disarm()
    {
        // Only after this letter does closing it stop it.
        if ((_options & MagicClose) == 0)
        {
            throw new WatchdogException($"{device} can't be stopped once it has started: it will reset the board unless it is fed again in time.");
        }

        ReadOnlySpan<byte> letter = "V"u8;
        if (write(_file, letter, 1) != 1)
        {
            throw new WatchdogException($"{device} does not take the letter that stops it: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
        }

        Close();
    }

    /// <summary>Closes it; without <see cref="Disarm"/> before, it bites.</summary>
    public void Dispose() => Close();

    private unsafe void Describe()
    {
        // struct watchdog_info: options, firmware version, 32 bytes of name.
        var info = stackalloc uint[10];
        Control(GetSupport, (nint)info, "is no watchdog of the kernel");
        _options = info[0];
        var status = 0u;
        HasBitten = ioctl(_file, GetBootStatus, (nint)(&status)) == 0 && (status & CardReset) != 0;
    }

    private unsafe void SetAndReadBack()
    {
        var wanted = (int)Math.Ceiling(timeout.TotalSeconds);
        var granted = wanted;
        if (ioctl(_file, SetTimeout, (nint)(&granted)) != 0)
        {
            // Some have one timeout for ever; what that is decides.
            Control(GetTimeout, (nint)(&granted), "neither takes nor tells a timeout");
        }

        var period = TimeSpan.FromSeconds(granted) / 3;
        Period = period < Period ? period : Period;
        if (granted < 1)
        {
            throw new WatchdogException(string.Create(CultureInfo.InvariantCulture, $"{device} has a timeout of {granted} s where {wanted} s were asked for."));
        }
    }

    private void Control(uint request, nint data, string what)
    {
        if (ioctl(_file, request, data) != 0)
        {
            var reason = Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError());
            throw new WatchdogException($"{device} {what}: {reason}");
        }
    }

    private void Close()
    {
        if (_file >= 0)
        {
            _ = close(_file);
            _file = -1;
        }
    }

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int open(string path, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int ioctl(int file, nuint request, nint data);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint write(int file, ReadOnlySpan<byte> data, nuint count);

    [LibraryImport("libc")]
    private static partial int close(int file);
}
