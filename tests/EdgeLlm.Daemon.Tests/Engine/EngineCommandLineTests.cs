using EdgeLlm.Daemon.Engine;

namespace EdgeLlm.Daemon.Tests.Engine;

public sealed class EngineCommandLineTests
{
    [Fact]
    public void The_engine_is_the_running_program_itself()
    {
        var found = EngineCommandLine.Find("/opt/edgellm/edgellm", "/elsewhere");
        Assert.Equal(("/opt/edgellm/edgellm", "engine"), (found.FileName, Assert.Single(found.Arguments)));
    }

    [Fact]
    public void The_engine_is_the_program_beside_the_library_when_another_host_runs_it()
    {
        var found = EngineCommandLine.Find("/usr/bin/testhost", AppContext.BaseDirectory);
        Assert.Equal((Path.Combine(AppContext.BaseDirectory, "edgellm"), "engine"), (found.FileName, Assert.Single(found.Arguments)));
        Assert.True(File.Exists(found.FileName));
    }
}
