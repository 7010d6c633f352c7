using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using EdgeLlm.Daemon.Basics;

namespace EdgeLlm.Daemon.Tests.EndToEnd;

/// <summary>What the program tells the service manager, heard by a socket of the manager's kind.</summary>
public sealed class SystemdTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edgellm-systemd-").FullName;
    private readonly Socket _manager = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _manager.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Service_manager_hears_of_the_start_of_a_reload_and_of_the_stop()
    {
        Interrupts.SkipWhereTheyAreIgnored();
        var socket = Path.Combine(_folder, "notify");
        _manager.Bind(new UnixDomainSocketEndPoint(socket));
        using var service = Start(socket);
        var log = service.StandardError.ReadToEndAsync(Ct);
        try
        {
            await HearAsync("READY=1");

            Signal(service, "HUP");
            var reloading = (await HearAsync("RELOADING=1")).Split('\n');
            Assert.True(long.Parse(reloading[1].Replace("MONOTONIC_USEC=", "", StringComparison.Ordinal), CultureInfo.InvariantCulture) > 0);
            await HearAsync("READY=1");

            Signal(service, "TERM");
            await HearAsync("STOPPING=1");
            await service.WaitForExitAsync(Ct);
            Assert.Equal(ExitCodes.Ok, service.ExitCode);

            // Levels as the journal takes them, and what was read: the catalogue.
            Assert.Contains("<6>EdgeLlm.Diagnostics.Catalogue.Library.CatalogueLibrary", await log, StringComparison.Ordinal);
        }
        finally
        {
            service.Kill();
        }
    }

    private Process Start(string socket)
    {
        var config = Path.Combine(_folder, "edgellm.json");
        File.WriteAllText(config, $$$"""{"Catalogue":{"Folder":"{{{_folder}}}/catalogue.d"}}""");
        var start = new ProcessStartInfo(
            Path.Combine(AppContext.BaseDirectory, "edgellm"),
            ["serve", "--config", config, "--listen", $"unix:{_folder}/s", "--state", Path.Combine(_folder, "state")])
        {
            RedirectStandardError = true,
        };
        start.Environment["NOTIFY_SOCKET"] = socket;
        return Process.Start(start)!;
    }

    private static void Signal(Process process, string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    // Other words, such as the pulse of a watchdog, may come between.
    private async Task<string> HearAsync(string wanted)
    {
        var buffer = new byte[4096];
        while (true)
        {
            var length = await _manager.ReceiveAsync(buffer, Ct);
            var message = Encoding.UTF8.GetString(buffer, 0, length);
            if (message.Split('\n')[0] == wanted)
            {
                return message;
            }
        }
    }
}
