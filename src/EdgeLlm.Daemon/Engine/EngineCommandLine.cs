namespace EdgeLlm.Daemon.Engine;

/// <summary>How the engine process is started.</summary>
/// <param name="FileName">The executable.</param>
/// <param name="Arguments">Its arguments.</param>
internal sealed record EngineCommandLine(string FileName, IReadOnlyList<string> Arguments)
{
    private const string Executable = "edgellm";

    /// <summary>This very program as engine, however it was started: itself, by `dotnet edgellm.dll`, or inside another host.</summary>
    public static EngineCommandLine Default { get; } = Find(Environment.ProcessPath ?? "", AppContext.BaseDirectory);

    internal static EngineCommandLine Find(string processPath, string folder)
    {
        if (Path.GetFileName(processPath) == Executable)
        {
            return new EngineCommandLine(processPath, ["engine"]);
        }

        var beside = Path.Combine(folder, Executable);
        var library = beside + ".dll";
        return !File.Exists(beside) && File.Exists(library) && Path.GetFileName(processPath) == "dotnet"
            ? new EngineCommandLine(processPath, [library, "engine"])
            : new EngineCommandLine(beside, ["engine"]);
    }
}
