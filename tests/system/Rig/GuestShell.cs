using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace EdgeLlm.SystemTests.Rig;

/// <summary>Runs commands in the machine, through a serial port of its own; see image/root/usr/lib/rig/agent.</summary>
internal sealed class GuestShell : IAsyncDisposable
{
    private readonly ConcurrentDictionary<int, TaskCompletionSource<CommandResult>> _asked = new();
    private readonly SemaphoreSlim _writing = new(1);
    private readonly NetworkStream _port;
    private readonly Task _reading;
    private int _lastId;

    private GuestShell(Socket socket)
    {
        _port = new NetworkStream(socket, ownsSocket: true);
        _reading = Task.Run(ReadAsync);
    }

    /// <summary>Connects to the port's socket.</summary>
    public static async Task<GuestShell> ConnectAsync(string socketPath, CancellationToken cancellationToken) =>
        new(await UnixSockets.ConnectAsync(socketPath, cancellationToken));

    /// <summary>Runs a command of bash and waits for its end. It is lost if the machine is reset meanwhile.</summary>
    public async Task<CommandResult> RunAsync(string command, CancellationToken cancellationToken)
    {
        var id = Interlocked.Increment(ref _lastId);
        var answer = new TaskCompletionSource<CommandResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        _asked[id] = answer;
        try
        {
            var line = string.Create(CultureInfo.InvariantCulture, $"{id} {Convert.ToBase64String(Encoding.UTF8.GetBytes(command))}\n");
            await _writing.WaitAsync(cancellationToken);
            try
            {
                await _port.WriteAsync(Encoding.ASCII.GetBytes(line), cancellationToken);
            }
            finally
            {
                _writing.Release();
            }

            return await answer.Task.WaitAsync(cancellationToken);
        }
        finally
        {
            _asked.TryRemove(id, out _);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _port.DisposeAsync();
        await _reading;
        _writing.Dispose();
    }

    private async Task ReadAsync()
    {
        try
        {
            using var reader = new StreamReader(_port, Encoding.ASCII, leaveOpen: true);
            while (await reader.ReadLineAsync() is { } line)
            {
                Take(line);
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The machine has ended.
        }
    }

    // Half a line may be left of a machine that was reset in the middle of it.
    private void Take(string line)
    {
        if (line.Split(' ') is [var idText, var codeText, var output]
            && int.TryParse(idText, CultureInfo.InvariantCulture, out var id)
            && int.TryParse(codeText, CultureInfo.InvariantCulture, out var code)
            && _asked.TryGetValue(id, out var answer))
        {
            answer.TrySetResult(new CommandResult(code, Encoding.UTF8.GetString(Convert.FromBase64String(output))));
        }
    }
}
