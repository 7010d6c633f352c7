using System.Net.Sockets;

namespace EdgeLlm.SystemTests.Rig;

/// <summary>Connects to sockets of a process that is just starting.</summary>
internal static class UnixSockets
{
    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(100);

    /// <summary>Connects as soon as somebody listens.</summary>
    public static async Task<Socket> ConnectAsync(string path, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(s_poll);
        while (true)
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            try
            {
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
                return socket;
            }
            catch (SocketException)
            {
                socket.Dispose();
            }

            await timer.WaitForNextTickAsync(cancellationToken);
        }
    }
}
