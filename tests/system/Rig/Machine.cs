using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;

namespace EdgeLlm.SystemTests.Rig;

/// <summary>
/// One virtual board: an arm64 core, a GiB of memory, a GPIO chip (PL061), a watchdog (i6300esb), a disk that forgets.
/// Its clock goes by the instructions that it executes, so that a slow host makes it slow, and not late.
/// </summary>
internal sealed class Machine : IAsyncDisposable
{
    /// <summary>How long anything may take by this host's clock; a machine that is busy with other things is very slow.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(40);

    private static readonly TimeSpan s_poll = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_bootPoll = TimeSpan.FromMinutes(1);
    private static int s_last;

    private readonly Process _emulator;
    private readonly string _folder;

    private Machine(Process emulator, string folder, int port, GuestShell shell, Monitor monitor)
    {
        _emulator = emulator;
        _folder = folder;
        Shell = shell;
        Monitor = monitor;
        Address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"));
    }

    /// <summary>Runs commands in it.</summary>
    public GuestShell Shell { get; }

    /// <summary>Its hardware's side.</summary>
    public Monitor Monitor { get; }

    /// <summary>Where its service is reached from this host.</summary>
    public Uri Address { get; }

    /// <summary>What the outside sees of the pins of its PL061.</summary>
    public string PinTrace => Path.Combine(_folder, "pins.log");

    /// <summary>What its kernel said.</summary>
    public string Console => Path.Combine(_folder, "console.log");

    /// <summary>Switches a machine on.</summary>
    public static Task<Machine> BootAsync(string folder, string disk, CancellationToken cancellationToken) =>
        StartAsync(folder, disk, null, Kernel.Own, "", cancellationToken);

    /// <summary>Switches a machine on, with a disk of its own over another one.</summary>
    public static async Task<Machine> BootAsync(
        string name, string backing, string backingFormat, Kernel kernel, string kernelArguments, CancellationToken cancellationToken)
    {
        var folder = NewFolder(name);
        var disk = Path.Combine(folder, "disk.qcow2");
        await CreateDiskAsync(disk, backing, backingFormat, cancellationToken);
        return await StartAsync(folder, disk, null, kernel, kernelArguments, cancellationToken);
    }

    /// <summary>Has a machine go on from a saved moment, with a disk of its own over the one that was saved with it.</summary>
    public static async Task<Machine> ResumeAsync(string name, CancellationToken cancellationToken)
    {
        var folder = NewFolder(name);
        var disk = Path.Combine(folder, "disk.qcow2");
        await CreateDiskAsync(disk, RigFiles.InstalledDisk, "qcow2", cancellationToken);
        var machine = await StartAsync(folder, disk, RigFiles.InstalledState, Kernel.Own, "", cancellationToken);
        while ((string?)(await machine.Monitor.ExecuteAsync("query-status", null, cancellationToken))["status"] is "inmigrate")
        {
            using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
            await timer.WaitForNextTickAsync(cancellationToken);
        }

        await machine.Monitor.ExecuteAsync("cont", null, cancellationToken);
        return machine;
    }

    /// <summary>A folder for one machine's files.</summary>
    public static string NewFolder(string name)
    {
        var folder = Path.Combine(RigFiles.Machines, string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId}-{Interlocked.Increment(ref s_last)}-{name}"));
        return Directory.CreateDirectory(folder).FullName;
    }

    /// <summary>Makes a disk that holds what differs from another one.</summary>
    public static async Task CreateDiskAsync(string disk, string backing, string backingFormat, CancellationToken cancellationToken)
    {
        using var create = Process.Start("qemu-img", ["create", "-q", "-f", "qcow2", "-b", backing, "-F", backingFormat, disk]);
        await create.WaitForExitAsync(cancellationToken);
        if (create.ExitCode != 0)
        {
            throw new InvalidOperationException($"qemu-img can't create {disk}.");
        }
    }

    /// <summary>Runs a command in the machine that must succeed; gives its output.</summary>
    public async Task<string> RunAsync(string command, CancellationToken cancellationToken)
    {
        var (exitCode, output) = await Shell.RunAsync(command, cancellationToken).WaitAsync(Patience, cancellationToken);
        return exitCode == 0 ? output : throw new InvalidOperationException($"{command}\nended with {exitCode}: {output}");
    }

    /// <summary>Waits until a command of the machine succeeds; gives its output. The board itself asks again, so that it has time for other things.</summary>
    public Task<string> WaitUntilAsync(string command, CancellationToken cancellationToken) => RunAsync(
        $$"""
        for try in {1..600}; do
          output=$({{command}}) && { printf %s "$output"; exit 0; }
          sleep 2
        done
        printf 'It never succeeded, at last: %s' "$output"
        exit 1
        """,
        cancellationToken);

    /// <summary>Waits until the machine is up, whatever it does now; gives the identifier of this boot.</summary>
    public async Task<string> WaitForBootAsync(CancellationToken cancellationToken)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(start) < Patience)
        {
            try
            {
                var (exitCode, output) = await Shell.RunAsync(
                    "systemctl is-system-running --wait >/dev/null; cat /proc/sys/kernel/random/boot_id", cancellationToken).WaitAsync(s_bootPoll, cancellationToken);
                if (exitCode == 0)
                {
                    return output;
                }
            }
            catch (TimeoutException)
            {
                // What was sent into a machine that was being reset is lost.
            }
        }

        throw new TimeoutException($"The machine did not come up; see {Console}.");
    }

    /// <summary>Seconds since the machine's start, by its own clock.</summary>
    public async Task<double> UptimeAsync(CancellationToken cancellationToken) =>
        double.Parse((await RunAsync("cut -d' ' -f1 /proc/uptime", cancellationToken)).Trim(), CultureInfo.InvariantCulture);

    /// <summary>Saves the machine as it is and ends it.</summary>
    public async Task SaveAsync(string stateFile, CancellationToken cancellationToken)
    {
        await Monitor.ExecuteAsync("stop", null, cancellationToken);
        await Monitor.ExecuteAsync("migrate", new JsonObject { ["uri"] = $"exec:cat >'{stateFile}.tmp'" }, cancellationToken);
        using var timer = new PeriodicTimer(s_poll);
        string? status;
        while ((status = (string?)(await Monitor.ExecuteAsync("query-migrate", null, cancellationToken))["status"]) is not "completed")
        {
            if (status is "failed" or "cancelled")
            {
                throw new InvalidOperationException($"The machine can't be saved: {status}.");
            }

            await timer.WaitForNextTickAsync(cancellationToken);
        }

        await Monitor.ExecuteAsync("quit", null, cancellationToken);
        await _emulator.WaitForExitAsync(cancellationToken);
        File.Move(stateFile + ".tmp", stateFile, overwrite: true);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_emulator.HasExited)
        {
            _emulator.Kill();
        }

        await _emulator.WaitForExitAsync(CancellationToken.None);
        await Shell.DisposeAsync();
        await Monitor.DisposeAsync();
        _emulator.Dispose();
        File.Delete(Path.Combine(_folder, "disk.qcow2"));
    }

    private static async Task<Machine> StartAsync(string folder, string disk, string? state, Kernel kernel, string kernelArguments, CancellationToken cancellationToken)
    {
        // Below the limit of a socket's path, wherever the repository is.
        var sockets = Directory.CreateTempSubdirectory("rig").FullName;
        var port = FreePort();
        var start = new ProcessStartInfo("qemu-system-aarch64", Arguments.Of(folder, sockets, disk, port, state, kernel, kernelArguments))
        {
            RedirectStandardInput = true,
            UseShellExecute = false,
        };
        var emulator = Process.Start(start)!;
        try
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            patience.CancelAfter(Patience);
            emulator.EnableRaisingEvents = true;
            emulator.Exited += (_, _) => CancelQuietly(patience);
            var monitor = await Monitor.ConnectAsync(Path.Combine(sockets, "monitor"), patience.Token);
            var shell = await GuestShell.ConnectAsync(Path.Combine(sockets, "shell"), patience.Token);
            return new Machine(emulator, folder, port, shell, monitor);
        }
        catch
        {
            emulator.Kill();
            throw;
        }
        finally
        {
            Directory.Delete(sockets, recursive: true);
        }
    }

    private static void CancelQuietly(CancellationTokenSource source)
    {
        try
        {
            source.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It was up when it ended.
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
