using System.ComponentModel;
using System.Diagnostics;
using EdgeLlm.Daemon.Memory;
using EdgeLlm.Inference;
using EdgeLlm.Inference.Planning;

namespace EdgeLlm.Daemon.Engine;

/// <summary>One run of the engine's process: its pipes, its log, its end.</summary>
internal sealed class EngineProcess : IAsyncDisposable
{
    private static readonly TimeSpan s_drain = TimeSpan.FromSeconds(1);
    private readonly Process _process;
    private readonly TimeProvider _time;
    private readonly Task _log;

    private EngineProcess(Process process, EngineLog log, TimeProvider time)
    {
        _process = process;
        _time = time;
        _log = Task.Run(() => CopyLogAsync(process.StandardError, log));
    }

    /// <summary>Process identifier.</summary>
    public int Id => _process.Id;

    /// <summary>The engine's standard input.</summary>
    public Stream Input => _process.StandardInput.BaseStream;

    /// <summary>The engine's standard output.</summary>
    public Stream Output => _process.StandardOutput.BaseStream;

    /// <summary>Whether it has ended, by SIGKILL.</summary>
    public bool WasKilled => _process.HasExited && _process.ExitCode == ExitStatus.Killed;

    /// <summary>Starts the process.</summary>
    /// <param name="command">How it is started.</param>
    /// <param name="plan">What it will need; null where nobody planned.</param>
    /// <param name="log">Takes what it writes to its standard error.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="EdgeLlmException">The executable can't be started.</exception>
    public static EngineProcess Start(EngineCommandLine command, MemoryPlan? plan, EngineLog log, TimeProvider time)
    {
        var start = new ProcessStartInfo(command.FileName, command.Arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };

        // The native library's crash handler would otherwise fork a debugger; the other is the Web SDK's idea of memory.
        start.Environment["GGML_NO_BACKTRACE"] = "1";
        start.Environment["DOTNET_gcServer"] = "0";

        HeapLimit.Set(start.Environment, plan);

        // Only the daemon speaks for the service.
        start.Environment.Remove("NOTIFY_SOCKET");
        start.Environment.Remove("WATCHDOG_USEC");
        start.Environment.Remove("WATCHDOG_PID");
        try
        {
            return new EngineProcess(Process.Start(start)!, log, time);
        }
        catch (Exception e) when (e is Win32Exception or IOException)
        {
            throw new EdgeLlmException(EdgeLlmError.IncompatibleLibrary, $"The engine's executable can't be started: {e.Message}", e);
        }
    }

    /// <summary>Waits for the end and says how it came, after the log has been read out.</summary>
    /// <exception cref="TimeoutException">The process still runs.</exception>
    public async Task<string> WaitForEndAsync(TimeSpan patience)
    {
        await _process.WaitForExitAsync().WaitAsync(patience, _time);
        await DrainAsync();
        return ExitStatus.Describe(_process.ExitCode);
    }

    /// <summary>Ends the process and all it started, now. Safe if it has ended.</summary>
    public void Kill()
    {
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception or AggregateException)
        {
            // It has ended meanwhile, which is what was wanted.
        }
    }

    public async ValueTask DisposeAsync()
    {
        Kill();
        await DrainAsync();
        _process.Dispose();
    }

    // A process that the engine started may hold the pipe open after the engine's end: that must not hold us up.
    private async Task DrainAsync() => await Task.WhenAny(_log, Task.Delay(s_drain, TimeProvider.System));

    private static async Task CopyLogAsync(StreamReader reader, EngineLog log)
    {
        try
        {
            while (await reader.ReadLineAsync() is { } line)
            {
                log.Add(line);
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The pipe was closed under us: the log ends here.
        }
    }
}
