using System.Globalization;

namespace EdgeLlm.SystemTests.Rig;

/// <summary>The emulator's command line: the board.</summary>
internal static class Arguments
{
    /// <summary>Nanoseconds of the board's time for one instruction, as a power of two: 2 makes 250 million a second.</summary>
    private const int ClockShift = 2;

    // A panic hangs, as it does on a board: only the watchdog ends it.
    private const string KernelArguments = "console=ttyAMA0 root=/dev/vda rw panic=0 loglevel=4 nokaslr mitigations=off systemd.show_status=0";

    /// <summary>All arguments.</summary>
    /// <param name="folder">Where its texts go.</param>
    /// <param name="sockets">Where its sockets are.</param>
    /// <param name="disk">Its disk.</param>
    /// <param name="port">The port of this host, on loopback, that leads to its service.</param>
    /// <param name="state">The saved moment to go on from; null to boot.</param>
    /// <param name="kernel">Its kernel.</param>
    /// <param name="kernelArguments">What its kernel is told besides.</param>
    public static IEnumerable<string> Of(string folder, string sockets, string disk, int port, string? state, Kernel kernel, string kernelArguments)
    {
        string[] board =
        [
            "-machine", "virt", "-cpu", kernel.Processor, "-smp", "1", "-m", "1024", "-nodefaults", "-no-user-config", "-display", "none",
            "-icount", string.Create(CultureInfo.InvariantCulture, $"shift={ClockShift},sleep=on"), "-rtc", "base=2026-01-01T00:00:00,clock=vm",
            "-kernel", kernel.Image, "-initrd", kernel.Initrd, "-append", $"{KernelArguments} {kernelArguments}",
            "-drive", $"if=none,id=disk,format=qcow2,cache=unsafe,file={disk}", "-device", "virtio-blk-pci,drive=disk",
            "-drive", $"if=none,id=payload,format=raw,readonly=on,file={RigFiles.Payload}", "-device", "virtio-blk-pci,drive=payload",
            "-netdev", string.Create(CultureInfo.InvariantCulture, $"user,id=net,restrict=on,hostfwd=tcp:127.0.0.1:{port}-10.0.2.15:50051"),
            "-device", "virtio-net-pci,netdev=net,romfile=",
            "-device", "virtio-rng-pci",
            "-device", "i6300esb", "-action", "watchdog=reset",
            "-trace", "enable=pl061_set_output", "-D", Path.Combine(folder, "pins.log"), "-msg", "timestamp=on",
            "-serial", "file:" + Path.Combine(folder, "console.log"),
            "-qmp", $"unix:{Path.Combine(sockets, "monitor")},server=on,wait=off",
            "-device", "virtio-serial-pci", "-chardev", $"socket,id=shell,path={Path.Combine(sockets, "shell")},server=on,wait=off",
            "-device", "virtserialport,chardev=shell,name=edgellm.rig",
        ];
        return state is null ? board : [.. board, "-incoming", $"exec:cat '{state}'"];
    }
}
