using System.Net.Sockets;
using EdgeLlm.Daemon.Basics;
using EdgeLlm.Diagnostics.Records;
using EdgeLlm.Inference;
using Microsoft.Extensions.Options;

namespace EdgeLlm.Daemon.Hosting;

/// <summary>Brings a built host up, turning each way in which that can fail into one clear refusal.</summary>
internal static class DaemonStart
{
    /// <summary>Starts the host; returns once it listens and it is known whether the engine will answer.</summary>
    /// <exception cref="StartException">It can't start.</exception>
    public static async Task StartAsync(WebApplication app, CancellationToken cancellationToken = default)
    {
        // 1. State, before anybody can ask, and for nobody else to read.
        PrivateFiles.OnlyFromNow();
        OpenState(app.Services);

        // 2. Listen.
        var endpoints = app.Services.GetRequiredService<IOptions<ServerOptions>>().Value.ToEndpoints();
        foreach (var path in endpoints.Select(endpoint => endpoint.SocketPath).OfType<string>())
        {
            UnixSocketFile.RemoveStale(path);
        }

        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            throw new StartException(ExitCodes.Unavailable, $"Can't listen: {e.Message.TrimEnd('.')}.", e);
        }
    }

    private static void OpenState(IServiceProvider services)
    {
        var folder = services.GetRequiredService<StateFolder>();
        try
        {
            services.GetRequiredService<DiagnosisStore>();
            PrivateFiles.CloseToOthers(folder.Path);
        }
        catch (EdgeLlmException e)
        {
            throw new StartException(ExitCodes.NoState, $"The state folder {folder.Path} can't be used: {e.Message}", e);
        }
    }
}
