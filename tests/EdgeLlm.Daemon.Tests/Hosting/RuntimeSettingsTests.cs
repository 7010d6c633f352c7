using System.Text.Json;

namespace EdgeLlm.Daemon.Tests.Hosting;

/// <summary>What the program asks of its runtime, as it is built into it; the published one is made from the same.</summary>
public sealed class RuntimeSettingsTests
{
    [Theory]
    [InlineData("System.Threading.ThreadPool.UnfairSemaphoreSpinLimit", "0")]
    [InlineData("System.GC.Server", "False")]
    [InlineData("System.GC.Concurrent", "False")]
    public void Threads_that_wait_sleep_and_the_heap_is_small(string setting, string expected)
    {
        using var file = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "edgellm.runtimeconfig.json")));
        var settings = file.RootElement.GetProperty("runtimeOptions").GetProperty("configProperties");

        Assert.Equal(expected, settings.GetProperty(setting).ToString());
    }
}
