using EdgeLlm.Daemon.Basics;
using Grpc.Core;

namespace EdgeLlm.Daemon.Cli;

/// <summary>Runs a command and turns every way it can fail into words and an exit code.</summary>
internal static class CommandRun
{
    private const string Interrupted = "Interrupted.";

    /// <summary>Runs a command that works on this machine alone.</summary>
    public static Task<int> GuardAsync(Screen screen, Func<Task<int>> run, string interrupted = Interrupted) => GuardAsync(screen, "", interrupted, run);

    /// <summary>Runs a command that talks to a daemon.</summary>
    public static Task<int> GuardAsync(Screen screen, string address, Func<Task<int>> run) => GuardAsync(screen, address, Interrupted, run);

    private static async Task<int> GuardAsync(Screen screen, string address, string interrupted, Func<Task<int>> run)
    {
        try
        {
            return await run();
        }
        catch (StartException e)
        {
            screen.Problem(e.Message);
            return e.ExitCode;
        }
        catch (RpcException e)
        {
            var failure = RpcFailure.Of(e, address);
            screen.Problem(failure.ExitCode == ExitCodes.Interrupted ? interrupted : failure.Text);
            return failure.ExitCode;
        }
        catch (OperationCanceledException)
        {
            screen.Problem(interrupted);
            return ExitCodes.Interrupted;
        }
        catch (IOException e)
        {
            // Files are read and written by those who can name them; what is left is where the screen writes.
            screen.Problem($"Can't write standard output: {e.Message}");
            return ExitCodes.NoState;
        }
    }
}
