using EdgeLlm.Daemon.Engine;
using EdgeLlm.Daemon.Tests.Worker;
using EdgeLlm.Inference.Worker;
using EdgeLlm.Protos.Engine.V1;
using Google.Protobuf;

namespace EdgeLlm.Daemon.Tests.Engine;

/// <summary>Real child processes that say what a test wants, by way of the shell.</summary>
internal sealed class ScriptedChild : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edgellm-child").FullName;

    /// <summary>A child that greets, gets ready, and then follows a line of shell.</summary>
    public EngineSettings GetsReadyAndThen(string shell) => Says([ScriptedPeer.Hello(), ScriptedPeer.Ready()], shell);

    /// <summary>The same in its first life; started again, it never greets.</summary>
    public EngineSettings GetsReadyOnceAndThen(string shell)
    {
        var first = GetsReadyAndThen(shell);
        return Runs($"mkdir '{Path.Combine(_folder, "lived")}' 2>/dev/null || exec cat >/dev/null; {first.Command.Arguments[1]}");
    }

    /// <summary>A child that says something on the pipe and then follows a line of shell.</summary>
    public EngineSettings Says(IEnumerable<Event> events, string shell)
    {
        var file = Path.Combine(_folder, "events");
        using (var stream = File.Create(file))
        {
            foreach (var next in events)
            {
                next.WriteDelimitedTo(stream);
            }
        }

        return Runs($"cat '{file}'; {shell}");
    }

    /// <summary>A child that follows a line of shell.</summary>
    public static EngineSettings Runs(string shell) => new()
    {
        Load = new EngineLoad { ModelPath = "/model.gguf" },
        Command = new EngineCommandLine("/bin/sh", ["-c", shell]),
    };

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
