using System.Net.Sockets;

namespace EdgeLlm.Daemon.Basics;

/// <summary>The file of a Unix socket, before and after it is bound.</summary>
internal static class UnixSocketFile
{
    private const UnixFileMode OwnerAndGroup =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite;

    /// <summary>Removes what a daemon that died left behind; never a socket that somebody listens on, never another kind of file.</summary>
    /// <exception cref="StartException">The path is taken.</exception>
    public static void RemoveStale(string path)
    {
        switch (FileKind.Of(path))
        {
            case null:
                return;
            case not FileKind.Socket:
                throw Taken(path, "a file that is not a socket is there; remove it or choose another path");
        }

        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            probe.Connect(new UnixDomainSocketEndPoint(path));
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused)
        {
            Delete(path);
            return;
        }
        catch (SocketException e)
        {
            throw Taken(path, e.Message, e);
        }

        throw Taken(path, "another process listens on it; is a second edgellm running?");
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

    private static void Delete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Taken(path, "a socket that nobody listens on is there and can't be removed; remove it, or let the service write to its folder", e);
        }
    }

    private static StartException Taken(string path, string why, Exception? inner = null) =>
        new(ExitCodes.Unavailable, $"Can't listen on unix:{path}: {why}{(why.EndsWith('?') ? "" : ".")}", inner);
}
