using EdgeLlm.Daemon.Hosting;
using Grpc.Core;

namespace EdgeLlm.Daemon.Cli;

/// <summary>Runs a command that talks to a daemon and turns every way it can fail into words and an exit code.</summary>
internal static class ClientRun
{
    public static async Task<int> GuardAsync(Screen screen, string address, Func<Task<int>> run)
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
            screen.Problem(failure.ExitCode == ExitCodes.Interrupted ? "Interrupted." : failure.Text);
            return failure.ExitCode;
        }
        catch (OperationCanceledException)
        {
            screen.Problem("Interrupted.");
            return ExitCodes.Interrupted;
        }
    }
}
