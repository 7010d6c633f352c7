namespace EdgeLlm.Daemon.Cli;

/// <summary>The engine's side of the program, as `edgellm engine` runs it. Standard output belongs to the pipe protocol.</summary>
internal static class EngineEntry
{
    /// <summary>Runs the engine until it is told to finish, its standard input ends, or it fails; returns the exit code.</summary>
    public static Task<int> RunAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Console.Error.WriteLine("<3>This build has no engine.");
        return Task.FromResult(ExitCodes.Internal);
    }
}
