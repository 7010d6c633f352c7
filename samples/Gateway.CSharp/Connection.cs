using System.Net.Sockets;
using Grpc.Net.Client;

namespace Gateway;

/// <summary>One channel for the life of the gateway; calls share its connection, and it connects anew by itself.</summary>
internal static class Connection
{
    private const string UnixScheme = "unix:";

    /// <summary>Opens a channel to "http://IP:PORT" or "unix:/path"; nothing is sent yet.</summary>
    public static GrpcChannel Open(string address)
    {
        if (!address.StartsWith(UnixScheme, StringComparison.Ordinal))
        {
            return GrpcChannel.ForAddress(address);
        }

        // On the same board, a socket file needs no port, and the service knows which user calls.
        var endpoint = new UnixDomainSocketEndPoint(address[UnixScheme.Length..]);
        return GrpcChannel.ForAddress("http://localhost", new GrpcChannelOptions
        {
            HttpHandler = new SocketsHttpHandler
            {
                ConnectCallback = async (_, cancellationToken) =>
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
                },
            },
        });
    }
}
