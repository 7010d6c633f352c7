using System.Net.Sockets;
using Grpc.Net.Client;

namespace EdgeLlm.Daemon.Basics;

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
        var socket = address.StartsWith(UnixScheme, StringComparison.Ordinal) ? ToSocket(address) : null;
        var target = socket is null ? ToHttp(address) : new Uri("http://localhost");
        var handler = new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(5), UseProxy = false };
        if (socket is not null)
        {
            handler.ConnectCallback = (_, cancellationToken) => ConnectAsync(socket, cancellationToken);
        }

        return GrpcChannel.ForAddress(target, new GrpcChannelOptions { HttpHandler = handler, DisposeHttpClient = true, MaxReceiveMessageSize = null });
    }

    private static UnixDomainSocketEndPoint ToSocket(string address)
    {
        try
        {
            return new UnixDomainSocketEndPoint(address[UnixScheme.Length..]);
        }
        catch (ArgumentException e)
        {
            // Empty, or longer than sun_path of unix(7).
            throw NoAddress(address, "unix:/path with a path of 1 to 107 bytes", e);
        }
    }

    private static Uri ToHttp(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri is { Scheme: "http", Host.Length: > 0, PathAndQuery: "/" }
            ? uri
            : throw NoAddress(address, "http://IP:PORT or unix:/path", null);

    private static StartException NoAddress(string address, string instead, Exception? inner) =>
        new(ExitCodes.Usage, $"\"{address}\" is no address of a daemon; use {instead}.", inner);

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
