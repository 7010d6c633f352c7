using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;

namespace EdgeLlm.SystemTests.Rig;

/// <summary>The emulator's monitor (QMP): what the machine's hardware does, and what is done to it.</summary>
internal sealed class Monitor : IAsyncDisposable
{
    private readonly Channel<JsonNode> _answers = Channel.CreateUnbounded<JsonNode>();
    private readonly Channel<JsonNode> _events = Channel.CreateUnbounded<JsonNode>();
    private readonly NetworkStream _connection;
    private readonly Task _reading;

    private Monitor(Socket socket)
    {
        _connection = new NetworkStream(socket, ownsSocket: true);
        _reading = Task.Run(ReadAsync);
    }

    /// <summary>Connects to the monitor's socket.</summary>
    public static async Task<Monitor> ConnectAsync(string socketPath, CancellationToken cancellationToken)
    {
        var monitor = new Monitor(await UnixSockets.ConnectAsync(socketPath, cancellationToken));
        await monitor.ExecuteAsync("qmp_capabilities", null, cancellationToken);
        return monitor;
    }

    /// <summary>Executes one command; calls must not overlap.</summary>
    public async Task<JsonNode> ExecuteAsync(string command, JsonObject? arguments, CancellationToken cancellationToken)
    {
        var request = new JsonObject { ["execute"] = command };
        if (arguments is not null)
        {
            request["arguments"] = arguments;
        }

        await _connection.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(request), cancellationToken);
        var answer = await _answers.Reader.ReadAsync(cancellationToken);
        return answer["return"] ?? throw new InvalidOperationException($"{command}: {answer["error"]}");
    }

    /// <summary>Waits for an event, passing over others; those before the last one waited for are gone.</summary>
    public async Task<JsonNode> WaitForAsync(string name, CancellationToken cancellationToken)
    {
        while (true)
        {
            var next = await _events.Reader.ReadAsync(cancellationToken);
            if ((string?)next["event"] == name)
            {
                return next;
            }
        }
    }

    /// <summary>Whether an event of this name has come since the last one waited for; it stays to be waited for no longer.</summary>
    public bool HasSeen(string name)
    {
        var seen = false;
        while (_events.Reader.TryRead(out var next))
        {
            seen |= (string?)next["event"] == name;
        }

        return seen;
    }

    /// <summary>When an event came, by this machine's clock.</summary>
    public static DateTimeOffset TimeOf(JsonNode happened) =>
        DateTimeOffset.UnixEpoch
        + TimeSpan.FromSeconds(happened["timestamp"]!["seconds"]!.GetValue<long>())
        + TimeSpan.FromMicroseconds(happened["timestamp"]!["microseconds"]!.GetValue<long>());

    public async ValueTask DisposeAsync()
    {
        await _connection.DisposeAsync();
        await _reading;
    }

    private async Task ReadAsync()
    {
        try
        {
            using var reader = new StreamReader(_connection, leaveOpen: true);
            while (await reader.ReadLineAsync() is { } line)
            {
                var message = JsonNode.Parse(line)!;
                if (message["event"] is not null)
                {
                    _events.Writer.TryWrite(message);
                }
                else if (message["QMP"] is null)
                {
                    _answers.Writer.TryWrite(message);
                }
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or JsonException)
        {
            // The machine has ended.
        }

        _answers.Writer.TryComplete();
        _events.Writer.TryComplete();
    }
}
