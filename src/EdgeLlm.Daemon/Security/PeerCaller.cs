using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Grpc.Core;
using Microsoft.AspNetCore.Connections.Features;

namespace EdgeLlm.Daemon.Security;

/// <summary>Who calls, as far as the connection itself can prove it: the user on a Unix socket, the address otherwise.</summary>
internal static class PeerCaller
{
    // socket(7) on Linux: SO_PEERCRED gives struct ucred { pid_t pid; uid_t uid; gid_t gid; }.
    private const int SolSocket = 1;
    private const int SoPeerCred = 17;
    private const int CredentialsBytes = 12;
    private const int UserOffset = 4;

    /// <summary>"uid:1000" or "ip:127.0.0.1"; empty if nothing is known.</summary>
    public static string Of(ServerCallContext context)
    {
        var features = context.GetHttpContext().Features;
        return features.Get<IConnectionSocketFeature>()?.Socket is { } socket ? Of(socket) : "";
    }

    private static string Of(Socket socket)
    {
        if (socket.AddressFamily != AddressFamily.Unix)
        {
            return socket.RemoteEndPoint is IPEndPoint { Address: var address } ? $"ip:{address}" : "";
        }

        Span<byte> credentials = stackalloc byte[CredentialsBytes];
        return socket.GetRawSocketOption(SolSocket, SoPeerCred, credentials) == CredentialsBytes
            ? string.Create(CultureInfo.InvariantCulture, $"uid:{BinaryPrimitives.ReadUInt32LittleEndian(credentials[UserOffset..])}")
            : "";
    }
}
