using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;

namespace EdgeLlm.Inference.Worker;

/// <summary>The engine as a process: its pipes, and its end.</summary>
public static partial class EngineMain
{
    private const int StandardInput = 0;
    private const int StandardOutput = 1;
    private const int StandardError = 2;

    /// <summary>Serves the daemon that started this process until it says so or is gone, and returns the exit code.</summary>
    /// <param name="version">Version of EdgeLlm.</param>
    /// <param name="loggers">Logs to standard error; standard output belongs to the protocol.</param>
    public static async Task<int> RunAsync(string version, ILoggerFactory loggers)
    {
        // Ctrl-C in a terminal and a unit's stop reach this process as well, but it is the daemon that says when to go.
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => signal.Cancel = true);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => signal.Cancel = true);

        // The library, or what it loads, may print. Descriptor 1 becomes a second standard error, and only the protocol
        // knows the pipe behind it.
        var output = dup(StandardOutput);
        if (output < 0 || dup2(StandardError, StandardOutput) < 0)
        {
            throw new IOException("Standard output could not be set aside for the protocol.");
        }

        await using var input = new FileStream(new SafeFileHandle(StandardInput, ownsHandle: false), FileAccess.Read, bufferSize: 0);
        await using var frames = new FileStream(new SafeFileHandle(output, ownsHandle: true), FileAccess.Write, bufferSize: 0);
        using var worker = new EngineWorker(input, frames, version, TimeProvider.System, loggers, ExitAtOnce);
        return await worker.RunAsync().ConfigureAwait(false);
    }

    // However the daemon died, its end of the pipe is closed, and nobody is left who could use an orderly end. A native
    // call that hangs does not delay this one: no other thread is asked, nothing is unwound.
    private static void ExitAtOnce(int status) => _exit(status);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int dup(int descriptor);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int dup2(int from, int to);

    [LibraryImport("libc")]
    private static partial void _exit(int status);
}
