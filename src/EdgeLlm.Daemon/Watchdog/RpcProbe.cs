using EdgeLlm.Daemon.Basics;
using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;

namespace EdgeLlm.Daemon.Watchdog;

/// <summary>Calls the service's own server as a gateway would, through its socket: an answer proves that it still takes and serves calls.</summary>
internal sealed class RpcProbe(IOptions<ServerOptions> options, IServer server, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan s_every = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);
    private readonly Lazy<GrpcChannel> _channel = new(() => DaemonChannel.Open(AddressOf(options.Value, server)));
    private long _answeredAt = time.GetTimestamp();
    private long _askedAt;
    private Task _asking = Task.CompletedTask;

    /// <summary>Since the last answer.</summary>
    public TimeSpan SinceAnswer => time.GetElapsedTime(Interlocked.Read(ref _answeredAt));

    /// <summary>Begins to count.</summary>
    public void Start() => Interlocked.Exchange(ref _answeredAt, time.GetTimestamp());

    /// <summary>Asks again where that is due and nobody is asked yet.</summary>
    /// <returns>The call, which never fails.</returns>
    public Task AskIfDue()
    {
        if (_asking.IsCompleted && (_askedAt == 0 || time.GetElapsedTime(_askedAt) >= s_every))
        {
            _askedAt = time.GetTimestamp();
            _asking = Task.Run(AskAsync);
        }

        return _asking;
    }

    public void Dispose()
    {
        if (_channel.IsValueCreated)
        {
            _channel.Value.Dispose();
        }
    }

    private async Task AskAsync()
    {
        try
        {
            using var patience = new CancellationTokenSource(s_patience, time);
            await new Health.HealthClient(_channel.Value).CheckAsync(new HealthCheckRequest(), cancellationToken: patience.Token);
            Interlocked.Exchange(ref _answeredAt, time.GetTimestamp());
        }
        catch (Exception e) when (e is RpcException or OperationCanceledException or StartException or ObjectDisposedException or InvalidOperationException)
        {
            // That there was no answer is all that counts.
        }
    }

    // The server's own list for addresses, since a port of 0 becomes a real one only there.
    private static string AddressOf(ServerOptions options, IServer server) =>
        options.ToEndpoints().Select(endpoint => endpoint.SocketPath).FirstOrDefault(path => path is not null) is { } socket
            ? $"unix:{socket}"
            : server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() ?? throw new InvalidOperationException("The server listens nowhere.");
}
