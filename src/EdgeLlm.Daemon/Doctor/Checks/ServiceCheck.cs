using System.Net;
using EdgeLlm.Daemon.Basics;
using EdgeLlm.Protos.V1;

namespace EdgeLlm.Daemon.Doctor.Checks;

/// <summary>Whether the service can be run, is running, and has its places to listen on.</summary>
internal sealed class ServiceCheck : ICheck
{
    private const string Name = "service";
    private const string Listening = "0A";

    /// <inheritdoc/>
    public IEnumerable<CheckResult> Look(DoctorCase subject)
    {
        var board = subject.Board;
        if (!board.Has("run/systemd/system"))
        {
            yield return CheckResult.Warn("systemd", "it does not run this machine, so nothing starts the service again", "run `edgellm serve` under a supervisor of yours");
        }

        if (subject.ConfigurationProblem.Length > 0)
        {
            foreach (var line in subject.ConfigurationProblem.Split('\n'))
            {
                yield return CheckResult.Fail("configuration", line, "sudoedit /etc/edgellm/edgellm.json");
            }
        }
        else
        {
            yield return CheckResult.Ok("configuration", "valid");
        }

        if (subject.Status is { } status)
        {
            yield return OfRunning(status);
            yield break;
        }

        var taken = Addresses(subject).Where(endpoint => IsTaken(board, endpoint)).ToList();
        yield return taken.Count > 0
            ? CheckResult.Fail(Name, $"no edgellm answers, but something listens on {string.Join(", ", taken)}", "sudo ss -ltnp (stop that program, or set Server:Listen to another port)")
            : CheckResult.Warn(Name, "it does not answer", "sudo systemctl start edgellm; systemctl status edgellm; journalctl -u edgellm -n 50");
    }

    private static CheckResult OfRunning(GetStatusResponse status)
    {
        var engine = status.Engine?.State ?? EngineState.Unspecified;
        var text = $"version {status.Version} answers; the engine is {engine.ToString().ToLowerInvariant()}";
        return engine switch
        {
            EngineState.Failed => CheckResult.Fail(Name, $"{text}: {status.Engine!.LastFailure}", "edgellm status; journalctl -u edgellm PRIORITY=3 -n 20"),
            EngineState.Restarting => CheckResult.Warn(Name, $"{text}: {status.Engine!.LastFailure}", "journalctl -u edgellm PRIORITY=3 -n 20"),
            _ => CheckResult.Ok(Name, text),
        };
    }

    private static IReadOnlyList<ListenEndpoint> Addresses(DoctorCase subject)
    {
        var server = new ServerOptions();
        foreach (var address in subject.Configuration?.GetSection($"{ServerOptions.Section}:{nameof(ServerOptions.Listen)}").GetChildren() ?? [])
        {
            server.Listen.Add(address.Value ?? "");
        }

        return subject.Configuration is null ? [] : server.ToEndpoints();
    }

    // proc_net_tcp(5): "sl local_address rem_address st …", address and port in hex with a colon between them.
    private static bool IsTaken(Board board, ListenEndpoint endpoint) => endpoint.Address is { } address
        && board.Lines("proc/net/tcp").Concat(board.Lines("proc/net/tcp6"))
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(fields => fields.Length > 3 && fields[3] == Listening)
            .Any(fields => fields[1].Split(':') is [var taken, var port] && port == $"{address.Port:X4}" && (taken.All(digit => digit == '0') || taken == Hex(address.Address)));

    // Words of four bytes, each from its last byte on.
    private static string Hex(IPAddress address) => string.Concat(address.GetAddressBytes().Chunk(4).Select(word => Convert.ToHexString([.. word.Reverse()])));
}
