using System.Net.Sockets;
using EdgeLlm.Daemon.Hosting;
using Grpc.Net.Client;

namespace EdgeLlm.Daemon.Cli;

/// <summary>Connects to a daemon by "http://IP:PORT" or "unix:/path".</summary>
internal static class DaemonChannel
{
    private const string UnixScheme = "unix:";

    /// <summary>Address of the daemon that is asked if a command names none.</summary>
    public static string DefaultAddress =>
        Environment.GetEnvironmentVariable("EDGELLM_ADDRESS") is { Length: > 0 } address ? address : "http://127.0.0.1:50051";

    /// <summary>Opens a channel; nothing is sent yet.</summary>
    /// <exception cref="StartException">The address is not one.</exception>
    public static GrpcChannel Open(string address)
    {
        var handler = new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(5), UseProxy = false };
        var target = address;
        if (address.StartsWith(UnixScheme, StringComparison.Ordinal))
        {
            var endpoint = new UnixDomainSocketEndPoint(address[UnixScheme.Length..]);
            handler.ConnectCallback = (_, cancellationToken) => ConnectAsync(endpoint, cancellationToken);
            target = "http://localhost";
        }
        else if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme != "http")
        {
            handler.Dispose();
            throw new StartException(ExitCodes.Usage, $"\"{address}\" is no address; use http://IP:PORT or unix:/path.");
        }

        return GrpcChannel.ForAddress(target, new GrpcChannelOptions { HttpHandler = handler, DisposeHttpClient = true, MaxReceiveMessageSize = null });
    }

    private static async ValueTask<Stream> ConnectAsync(UnixDomainSocketEndPoint endpoint, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(endpoint, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
