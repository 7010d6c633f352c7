using EdgeLlm.Diagnostics.Catalogue.Library;
using EdgeLlm.Inference;

namespace EdgeLlm.Daemon.Hosting;

/// <summary>Looks for changes of the catalogue's files every few seconds.</summary>
internal sealed class CatalogueWatch(CatalogueLibrary library, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan s_period = TimeSpan.FromSeconds(3);

    // A full disk does not get emptier by reading all files again every few seconds.
    private static readonly TimeSpan s_pause = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(s_period, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            if (!TryLook())
            {
                await Task.Delay(s_pause, time, stoppingToken);
            }
        }
    }

    private bool TryLook()
    {
        try
        {
            library.ReloadIfChanged();
            return true;
        }
        catch (EdgeLlmException)
        {
            // The library has said why, serves what it had, and tries again when it is asked the next time.
            return false;
        }
    }
}
