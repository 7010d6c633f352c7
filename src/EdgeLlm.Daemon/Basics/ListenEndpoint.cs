using System.Net;
using System.Text;

namespace EdgeLlm.Daemon.Basics;

/// <summary>One place to listen on: a loopback address or a Unix socket.</summary>
internal sealed record ListenEndpoint
{
    private const string UnixScheme = "unix:";

    // sun_path of unix(7), with its terminating zero.
    private const int MaxSocketPathBytes = 107;

    /// <summary>The address; null for a Unix socket.</summary>
    public IPEndPoint? Address { get; private init; }

    /// <summary>Path of the Unix socket; null for an address.</summary>
    public string? SocketPath { get; private init; }

    /// <summary>Reads an address that <see cref="Check"/> finds nothing wrong with.</summary>
    public static ListenEndpoint Parse(string text) => Read(text).Endpoint ?? throw new FormatException(Check(text));

    /// <summary>What is wrong with an address, in one line; null if nothing is.</summary>
    public static string? Check(string text) => Read(text).Problem is { } problem ? $"Server:Listen \"{text}\" {problem}" : null;

    /// <inheritdoc/>
    public override string ToString() => SocketPath is null ? $"http://{Address}" : UnixScheme + SocketPath;

    private static (ListenEndpoint? Endpoint, string? Problem) Read(string text)
    {
        if (text.StartsWith(UnixScheme, StringComparison.Ordinal))
        {
            var path = text[UnixScheme.Length..];
            return !Path.IsPathRooted(path) ? (null, "must name an absolute path, like unix:/run/edgellm/edgellm.sock")
                : Encoding.UTF8.GetByteCount(path) > MaxSocketPathBytes ? (null, $"is longer than the {MaxSocketPathBytes} bytes that a socket's path can have")
                : (new ListenEndpoint { SocketPath = path }, null);
        }

        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
        {
            return (null, "is neither http://IP:PORT nor unix:/path");
        }

        if (uri.Scheme == "https")
        {
            return (null, "asks for TLS, which this version does not offer; listen on a Unix socket or on loopback behind a TLS proxy");
        }

        if (uri.PathAndQuery != "/" || uri.UserInfo.Length > 0)
        {
            return (null, "must be http://IP:PORT and nothing more");
        }

        var address = uri.Host == "localhost" ? IPAddress.Loopback : IPAddress.TryParse(uri.Host, out var parsed) ? parsed : null;
        return address is null ? (null, "must give an IP address, not a name")
            : !IPAddress.IsLoopback(address) ? (null, "is clear text on a network, where anybody could read reports and send their own; use a loopback address or a Unix socket")
            : (new ListenEndpoint { Address = new IPEndPoint(address, uri.Port) }, null);
    }
}
