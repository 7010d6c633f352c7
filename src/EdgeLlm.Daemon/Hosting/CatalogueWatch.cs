using EdgeLlm.Diagnostics.Catalogue.Library;
using EdgeLlm.Inference;

namespace EdgeLlm.Daemon.Hosting;

/// <summary>Looks for changes of the catalogue's files every few seconds.</summary>
internal sealed class CatalogueWatch(CatalogueLibrary library, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan s_period = TimeSpan.FromSeconds(3);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(s_period, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            Look();
        }
    }

    private void Look()
    {
        try
        {
            library.ReloadIfChanged();
        }
        catch (EdgeLlmException)
        {
            // The library has said why, serves what it had, and a later change is another try.
        }
    }
}
