using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using EdgeLlm.Diagnostics.Catalogue.Library;
using EdgeLlm.Inference;
using Microsoft.Extensions.Hosting.Systemd;

namespace EdgeLlm.Daemon.Hosting;

/// <summary>
/// `systemctl reload`: SIGHUP has the catalogue read again, and systemd told when that begins and ends. Without systemd
/// SIGHUP means what it means to any program: its terminal is gone.
/// </summary>
internal sealed partial class ReloadSignal(
    CatalogueLibrary library, ISystemdNotifier systemd, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<ReloadSignal> logger) : IHostedService, IDisposable
{
    private readonly Lock _reloading = new();
    private PosixSignalRegistration? _signal;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _signal = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
        {
            context.Cancel = true;

            // Before that everything is read anyway, and READY=1 is not ours to say.
            if (lifetime.ApplicationStarted.IsCancellationRequested)
            {
                Reload();
            }
        });
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public void Dispose() => _signal?.Dispose();

    private void Reload()
    {
        lock (_reloading)
        {
            try
            {
                Tell();
                library.Reload();
            }
            catch (EdgeLlmException)
            {
                // The library has said why, and serves what it had.
            }
            catch (Exception e)
            {
                // On the signal's own thread it would end the process.
                LogFailed(e);
            }
            finally
            {
                TellReady();
            }
        }
    }

    private void Tell()
    {
        // The clock is CLOCK_MONOTONIC, by which systemd tells this reload from an earlier one's late word.
        var microseconds = (Int128)time.GetTimestamp() * 1_000_000 / time.TimestampFrequency;
        systemd.Notify(new ServiceState(string.Create(CultureInfo.InvariantCulture, $"RELOADING=1\nMONOTONIC_USEC={microseconds}")));
        LogReloading();
    }

    private void TellReady()
    {
        try
        {
            systemd.Notify(ServiceState.Ready);
        }
        catch (SocketException e)
        {
            LogFailed(e);
        }
    }

    [LoggerMessage(3501, LogLevel.Error, "The reload failed in an unforeseen way")]
    private partial void LogFailed(Exception problem);

    [LoggerMessage(3500, LogLevel.Information, "Told to reload: the catalogue is read again")]
    private partial void LogReloading();
}
