using EdgeLlm.Daemon.Basics;
using EdgeLlm.Daemon.Watchdog;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;

namespace EdgeLlm.Daemon.Hosting;

/// <summary>
/// What there is to do as soon as the server listens. Registered before the supervisor, whose wait for the engine comes
/// after it: callers need not wait for that.
/// </summary>
internal sealed partial class Doorway(IOptions<ServerOptions> options, IServer server, RunHistory history, ILogger<Doorway> logger) : IHostedLifecycleService
{
    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        foreach (var path in options.Value.ToEndpoints().Select(endpoint => endpoint.SocketPath).OfType<string>())
        {
            UnixSocketFile.Restrict(path);
        }

        // A start that fails before is no end of a run.
        history.Begin();

        // The server's own list, since a port of 0 becomes a real one only there.
        LogServing(string.Join(", ", server.Features.Get<IServerAddressesFeature>()?.Addresses ?? []));
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(3001, LogLevel.Information, "Serving on {Addresses}")]
    private partial void LogServing(string addresses);
}
