using System.Globalization;
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
            // The clock is CLOCK_MONOTONIC, by which systemd tells this reload from an earlier one's late word.
            var microseconds = (Int128)time.GetTimestamp() * 1_000_000 / time.TimestampFrequency;
            systemd.Notify(new ServiceState(string.Create(CultureInfo.InvariantCulture, $"RELOADING=1\nMONOTONIC_USEC={microseconds}")));
            LogReloading();
            try
            {
                library.Reload();
            }
            catch (EdgeLlmException)
            {
                // The library has said why, and serves what it had.
            }
            finally
            {
                systemd.Notify(ServiceState.Ready);
            }
        }
    }

    [LoggerMessage(3500, LogLevel.Information, "Told to reload: the catalogue is read again")]
    private partial void LogReloading();
}
