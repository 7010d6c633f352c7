
namespace EdgeLlm.Daemon.Engine;

/// <summary>Section "Engine": how the engine's process is started.</summary>
internal sealed class EngineOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Engine";

    /// <summary>A program, with its arguments, that starts the engine in the daemon's place: "taskset -c 4-7", say. Parted at spaces. Empty: none.</summary>
    public string Wrapper { get; set; } = "";

    /// <summary>The command that starts the engine.</summary>
    public EngineCommandLine ToCommand()
    {
        var wrapper = Wrapper.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var engine = EngineCommandLine.Default;
        return wrapper.Length == 0
            ? engine
            : new EngineCommandLine(wrapper[0], [.. wrapper[1..], engine.FileName, .. engine.Arguments]);
    }
}
