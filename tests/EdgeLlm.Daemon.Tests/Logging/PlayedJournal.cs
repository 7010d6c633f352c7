using System.Buffers.Binary;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace EdgeLlm.Daemon.Tests.Logging;

/// <summary>Takes entries as systemd-journald does: a datagram socket at a path, datagrams or sealed files in memory.</summary>
internal sealed class PlayedJournal : IDisposable
{
    private const int SealsOfFile = 1034;
    private readonly string _folder = Directory.CreateTempSubdirectory("edgellm-journal-").FullName;
    private Socket? _socket;

    public PlayedJournal() => Start();

    public string Path => System.IO.Path.Combine(_folder, "socket");

    public void Start()
    {
        _socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        _socket.Bind(new UnixDomainSocketEndPoint(Path));
        _socket.ReceiveTimeout = 10_000;
    }

    public void Stop()
    {
        _socket?.Dispose();
        File.Delete(Path);
    }

    /// <summary>The next entry: all fields by name, of which none may come twice.</summary>
    public Dictionary<string, string> Next()
    {
        var (datagram, descriptor) = Receive();
        if (descriptor is null)
        {
            return Parse(datagram);
        }

        using var file = new SafeFileHandle(descriptor.Value, ownsHandle: true);
        Assert.Empty(datagram);
        Assert.Equal(0b1111, fcntl(descriptor.Value, SealsOfFile, 0));
        var bytes = new byte[RandomAccess.GetLength(file)];
        RandomAccess.Read(file, bytes, 0);
        return Parse(bytes);
    }

    public void Dispose()
    {
        Stop();
        Directory.Delete(_folder, recursive: true);
    }

    private static Dictionary<string, string> Parse(ReadOnlySpan<byte> entry)
    {
        var fields = new Dictionary<string, string>();
        while (entry.Length > 0)
        {
            var end = entry.IndexOf((byte)'\n');
            var line = entry[..end];
            entry = entry[(end + 1)..];
            if (line.IndexOf((byte)'=') is >= 0 and var equals)
            {
                fields.Add(Encoding.UTF8.GetString(line[..equals]), Encoding.UTF8.GetString(line[(equals + 1)..]));
                continue;
            }

            var length = (int)BinaryPrimitives.ReadUInt64LittleEndian(entry);
            fields.Add(Encoding.UTF8.GetString(line), Encoding.UTF8.GetString(entry.Slice(8, length)));
            Assert.Equal((byte)'\n', entry[8 + length]);
            entry = entry[(8 + length + 1)..];
        }

        return fields;
    }

    // The framework's sockets take no descriptors.
    private unsafe (byte[] Datagram, int? Descriptor) Receive()
    {
        var bytes = new byte[256 * 1024];
        var control = stackalloc ulong[8];
        fixed (byte* start = bytes)
        {
            var part = (Start: (nint)start, Length: (nint)bytes.Length);
            var message = stackalloc nint[7];
            new Span<nint>(message, 7).Clear();
            (message[2], message[3], message[4], message[5]) = ((nint)(&part), 1, (nint)control, 64);
            var received = recvmsg((int)_socket!.SafeHandle.DangerousGetHandle(), message, 0);
            Assert.True(received >= 0, "nothing came");
            return (bytes[..(int)received], message[5] > 0 ? ((int*)control)[4] : null);
        }
    }

    [DllImport("libc")]
    private static extern unsafe nint recvmsg(int socket, nint* message, int flags);

    [DllImport("libc")]
    private static extern int fcntl(int descriptor, int command, int argument);
}
