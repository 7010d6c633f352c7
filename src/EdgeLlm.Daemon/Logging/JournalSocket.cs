using System.Net;
using System.Net.Sockets;

namespace EdgeLlm.Daemon.Logging;

/// <summary>
/// The way to the journal: one datagram an entry, a sealed file in memory where an entry is too large for that. Nothing here
/// waits or throws; a service must not stop because nobody reads its log. Safe for many threads.
/// </summary>
internal sealed class JournalSocket(string path) : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { Blocking = false };

    // Not connected, so that a journal that was started again is found again.
    private readonly SocketAddress _address = new UnixDomainSocketEndPoint(path).Serialize();

    /// <summary>Sends an entry; false if the journal is not there or takes no more.</summary>
    public bool TrySend(ReadOnlySpan<byte> entry)
    {
        try
        {
            _socket.SendTo(entry, SocketFlags.None, _address);
            return true;
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.MessageSize or SocketError.NoBufferSpaceAvailable)
        {
            return SealedMessage.TrySend(_socket.SafeHandle, _address, entry);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return false;
        }
    }

    /// <summary>Closes the socket; what is sent after that is lost.</summary>
    public void Dispose() => _socket.Dispose();
}
