using System.Net.Sockets;
using EdgeLlm.Daemon.Cli;

namespace EdgeLlm.Daemon.Hosting;

/// <summary>The file of a Unix socket, before and after it is bound.</summary>
internal static class UnixSocketFile
{
    private const UnixFileMode OwnerAndGroup =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite;

    /// <summary>Removes what a daemon that died left behind; never a socket that somebody listens on, never another kind of file.</summary>
    /// <exception cref="StartException">The path is taken.</exception>
    public static void RemoveStale(string path)
    {
        if (!File.Exists(path))
        {
            return;
        }

        if (!IsSocket(path))
        {
            throw new StartException(ExitCodes.Unavailable, $"Can't listen on unix:{path}: a file that is not a socket is there; remove it or choose another path.");
        }

        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            probe.Connect(new UnixDomainSocketEndPoint(path));
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused)
        {
            File.Delete(path);
            return;
        }
        catch (SocketException e)
        {
            throw new StartException(ExitCodes.Unavailable, $"Can't listen on unix:{path}: {e.Message}.", e);
        }

        throw new StartException(ExitCodes.Unavailable, $"Can't listen on unix:{path}: another process listens on it; is a second edgellm running?");
    }

    /// <summary>Lets the service's group connect, and nobody else; connecting takes the right to write.</summary>
    public static void Restrict(string path)
    {
        // The analyzer does not know that there is no Windows build.
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, OwnerAndGroup);
        }
    }

    // open(2) refuses sockets (ENXIO) and takes anything else; opened for both, a named pipe doesn't block.
    private static bool IsSocket(string path)
    {
        try
        {
            File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite).Dispose();
            return false;
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }
}
