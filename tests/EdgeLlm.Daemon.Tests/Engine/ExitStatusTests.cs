using EdgeLlm.Daemon.Engine;

namespace EdgeLlm.Daemon.Tests.Engine;

public sealed class ExitStatusTests
{
    [Theory]
    [InlineData(0, "exited with status 0")]
    [InlineData(3, "exited with status 3")]
    [InlineData(137, "was killed by SIGKILL (exit status 137)")]
    [InlineData(134, "was killed by SIGABRT (exit status 134)")]
    [InlineData(163, "was killed by signal 35 (exit status 163)")]
    [InlineData(255, "exited with status 255")]
    public void An_exit_status_is_told_in_words(int exitCode, string words) => Assert.Equal(words, ExitStatus.Describe(exitCode));
}
