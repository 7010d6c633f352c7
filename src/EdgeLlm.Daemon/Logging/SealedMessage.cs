using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace EdgeLlm.Daemon.Logging;

/// <summary>
/// Sends bytes as a file in memory that nobody can change any more, its descriptor as ancillary data of an empty datagram:
/// see memfd_create(2) and unix(7), SCM_RIGHTS. The journal takes nothing else where a datagram is too small.
/// </summary>
internal static unsafe partial class SealedMessage
{
    private const uint CloseOnExec = 1;
    private const uint AllowSealing = 2;
    private const int AddSeals = 1033;
    private const int AllSeals = 0b1111;
    private const int SolSocket = 1;
    private const int ScmRights = 1;
    private const int DontWait = 0x40;
    private const int NoSignal = 0x4000;

    /// <summary>Sends; false if that is not possible now.</summary>
    public static bool TrySend(SafeSocketHandle socket, SocketAddress address, ReadOnlySpan<byte> bytes)
    {
        var descriptor = memfd_create("edgellm-journal", CloseOnExec | AllowSealing);
        if (descriptor < 0)
        {
            return false;
        }

        using var file = new SafeFileHandle(descriptor, ownsHandle: true);
        try
        {
            RandomAccess.Write(file, bytes, 0);
        }
        catch (IOException)
        {
            return false;
        }

        return fcntl(descriptor, AddSeals, AllSeals) == 0 && TrySend(socket, address.Buffer.Span[..address.Size], descriptor);
    }

    private static bool TrySend(SafeSocketHandle socket, ReadOnlySpan<byte> address, int descriptor)
    {
        var control = new Control { Length = sizeof(ulong) + (3 * sizeof(int)), Level = SolSocket, Type = ScmRights, Descriptor = descriptor };
        fixed (byte* name = address)
        {
            var message = new Message { Name = name, NameLength = (uint)address.Length, Control = &control, ControlLength = (nuint)sizeof(Control) };
            var isHeld = false;
            socket.DangerousAddRef(ref isHeld);
            try
            {
                return sendmsg((int)socket.DangerousGetHandle(), &message, DontWait | NoSignal) >= 0;
            }
            finally
            {
                socket.DangerousRelease();
            }
        }
    }

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int memfd_create(string name, uint flags);

    [LibraryImport("libc")]
    private static partial int fcntl(int descriptor, int command, int argument);

    [LibraryImport("libc")]
    private static partial nint sendmsg(int socket, Message* message, int flags);

    // struct msghdr and struct cmsghdr with one descriptor, as 64-bit Linux has them.
    [StructLayout(LayoutKind.Sequential)]
    private struct Message
    {
        public byte* Name;
        public uint NameLength;
        public void* Parts;
        public nuint PartCount;
        public void* Control;
        public nuint ControlLength;
        public int Flags;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Control
    {
        public nuint Length;
        public int Level;
        public int Type;
        public int Descriptor;
        public int Padding;
    }
}
