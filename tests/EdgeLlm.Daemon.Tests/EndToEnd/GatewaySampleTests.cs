using System.Diagnostics;
using System.Globalization;
using EdgeLlm.Inference;

namespace EdgeLlm.Daemon.Tests.EndToEnd;

/// <summary>The sample that integrators start from does what it says, as a process of its own.</summary>
public sealed class GatewaySampleTests
{
    private static readonly string s_program = Path.Combine(AppContext.BaseDirectory, "..", "..", "Gateway.CSharp", "release", "Gateway.CSharp");
    private static readonly string s_model = Path.Combine(AppContext.BaseDirectory, "demo", "edgellm-demo.gguf");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_streams_a_diagnosis_of_the_real_service_to_the_console()
    {
        await using var service = await ServiceProcess.StartAsync(s_model, "{}");
        await service.WaitForEngineAsync();
        var (exitCode, output, problems) = await EndAsync(Start(service.Address, 120));
        Assert.True(exitCode == 0, problems);
        Assert.Matches("(?s)^accepted LINE3-CONV-M12-F30001-[0-9]+, [0-9]+ facts\npreliminary: .+\ndiagnosis by EdgeLlm demo\n +[0-9]+ %  .+\n  check: ", output);
    }

    [Fact]
    public async Task It_tries_again_when_the_service_says_when()
    {
        await using var daemon = await TestDaemon.StartAsync();
        var tries = 0;
        daemon.Engine.Script = (request, cancellationToken) => Interlocked.Increment(ref tries) < 3
            ? throw new EdgeLlmException(EdgeLlmError.QueueFull, "Too many.") { RetryAfter = TimeSpan.FromMilliseconds(20) }
            : ScriptedEngine.AnswerAsync(request, cancellationToken);
        var (exitCode, _, problems) = await EndAsync(Start(daemon.Address, 60));
        Assert.Equal((0, "QUEUE_FULL: trying again in 0 s\nQUEUE_FULL: trying again in 0 s\n"), (exitCode, problems));
        Assert.Equal(3, tries);
    }

    [Fact]
    public async Task It_does_not_try_again_what_can_not_succeed()
    {
        await using var daemon = await TestDaemon.StartAsync();
        daemon.Engine.Fail(new EdgeLlmException(EdgeLlmError.PromptTooLong, "Send less."));
        var (exitCode, _, problems) = await EndAsync(Start(daemon.Address, 60));
        Assert.Equal((1, "No diagnosis: Send less. (PROMPT_TOO_LONG)\n"), (exitCode, problems));
        Assert.Single(daemon.Engine.Asked);
    }

    [Fact]
    public async Task It_frees_its_slot_when_somebody_gives_up()
    {
        Interrupts.SkipWhereTheyAreIgnored();
        await using var daemon = await TestDaemon.StartAsync();
        var (started, cancelled) = daemon.Engine.Hang();
        var gateway = Start(daemon.Address, 60);
        await started.WaitAsync(Ct);
        using var kill = Process.Start("kill", ["-INT", gateway.Id.ToString(CultureInfo.InvariantCulture)]);
        var (exitCode, _, problems) = await EndAsync(gateway);
        Assert.Equal((130, "Given up.\n"), (exitCode, problems));
        await cancelled.WaitAsync(Ct);
    }

    private static Process Start(string address, int seconds) => Process.Start(
        new ProcessStartInfo(s_program, [address, seconds.ToString(CultureInfo.InvariantCulture)]) { RedirectStandardOutput = true, RedirectStandardError = true })!;

    private static async Task<(int ExitCode, string Output, string Problems)> EndAsync(Process gateway)
    {
        using (gateway)
        {
            var output = gateway.StandardOutput.ReadToEndAsync(Ct);
            var problems = gateway.StandardError.ReadToEndAsync(Ct);
            await gateway.WaitForExitAsync(Ct);
            return (gateway.ExitCode, await output, await problems);
        }
    }
}
