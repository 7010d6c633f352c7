using System.Net.Sockets;
using System.Text;
using EdgeLlm.Daemon.Basics;
using EdgeLlm.Protos.V1;
using EdgeLlm.TestKit;
using Grpc.Core;

namespace EdgeLlm.Daemon.Tests.EndToEnd;

/// <summary>Real processes that are frozen, killed and poisoned, and what becomes of them.</summary>
public sealed class SupervisionTests
{
    private static readonly TinyModelOptions s_endless = new() { NeverEnds = true };

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_engine_that_freezes_in_mid_answer_is_killed_and_the_next_one_answers()
    {
        await using var service = await ServiceProcess.StartAsync(s_endless, """{"Model": {"ContextTokens": 16384}, "Diagnosis": {"ReasoningTokens": 8000, "TimeLimitSeconds": 3600}, "Watchdog": {"StallSeconds": 5}}""");
        var before = await service.WaitForEngineAsync();
        var isFrozen = false;
        var error = await Assert.ThrowsAsync<RpcException>(() => service.DiagnoseAsync(Samples.Request("drive-overcurrent"), async response =>
        {
            if (response.EventCase == DiagnoseResponse.EventOneofCase.ReasoningDelta && !isFrozen)
            {
                isFrozen = true;
                await ServiceProcess.FreezeAsync((int)before.Engine.ProcessId);
            }
        }));
        Assert.Equal(StatusCode.Unavailable, error.StatusCode);

        // The caller hears of it a moment before the status does.
        var after = await service.WaitForRestartAsync(1);
        Assert.NotEqual(before.Engine.ProcessId, after.Engine.ProcessId);
        Assert.Matches("The engine (computes nothing|is silent) for .* s.* and was killed", after.Engine.LastFailure);
        var request = Samples.Request("drive-overcurrent");
        request.Options = new DiagnoseOptions { MaxReasoningTokens = 5 };
        Assert.Equal(DiagnosisSource.Model, (await service.DiagnoseAsync(request))[^1].Completed.Diagnosis.Source);
        Assert.NotEqual(0ul, (await service.StatusAsync()).Watchdog.Work);
    }

    [Fact]
    public async Task A_report_that_ends_the_engine_twice_is_answered_by_the_catalogue_until_it_is_cleared()
    {
        await using var service = await ServiceProcess.StartAsync(s_endless, """{"Model": {"ContextTokens": 16384}, "Diagnosis": {"ReasoningTokens": 8000, "TimeLimitSeconds": 3600}}""");
        for (var death = 1; death <= 2; death++)
        {
            var engine = (int)(await service.WaitForRestartAsync(death - 1)).Engine.ProcessId;
            var isKilled = false;
            await Assert.ThrowsAsync<RpcException>(() => service.DiagnoseAsync(Samples.Request("drive-overcurrent"), response =>
            {
                if (response.EventCase == DiagnoseResponse.EventOneofCase.ReasoningDelta && !isKilled)
                {
                    isKilled = true;
                    ServiceProcess.KillHard(engine);
                }

                return Task.CompletedTask;
            }));
        }

        // The poison is known by now; everybody else is served by the model.
        var status = await service.WaitForRestartAsync(2);
        Assert.Equal(1u, status.Watchdog.Quarantined);
        var poisoned = (await service.DiagnoseAsync(Samples.Request("drive-overcurrent")))[^1].Completed.Diagnosis;
        Assert.Equal((DiagnosisSource.Catalogue, FallbackReason.Quarantined), (poisoned.Source, poisoned.FallbackReason));
        var other = Samples.Request("low-air-pressure");
        other.Options = new DiagnoseOptions { MaxReasoningTokens = 5 };
        Assert.Equal(DiagnosisSource.Model, (await service.DiagnoseAsync(other))[^1].Completed.Diagnosis.Source);

        var (_, listed, _) = await ServiceProcess.RunToEndAsync("quarantine", "list", "--address", service.Address);
        Assert.Contains("the engine ended 2 times", listed, StringComparison.Ordinal);
        var (exitCode, cleared, problems) = await ServiceProcess.RunToEndAsync("quarantine", "clear", listed.Split(' ')[0], "--address", service.Address);
        Assert.True(exitCode == ExitCodes.Ok, problems);
        Assert.Equal("1 cleared.", cleared.Trim());
        var again = Samples.Request("drive-overcurrent");
        again.Options = new DiagnoseOptions { MaxReasoningTokens = 5 };
        Assert.Equal(DiagnosisSource.Model, (await service.DiagnoseAsync(again))[^1].Completed.Diagnosis.Source);
        Assert.Equal(ExitCodes.Usage, (await ServiceProcess.RunToEndAsync("quarantine", "clear")).ExitCode);
    }

    [Fact]
    public async Task Systemd_s_watchdog_is_fed_once_the_service_is_ready()
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory("edgellm-notify").FullName, "notify");
        using var systemd = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        systemd.Bind(new UnixDomainSocketEndPoint(path));
        await using var service = await ServiceProcess.StartAsync(new Dictionary<string, string>
        {
            ["NOTIFY_SOCKET"] = path,
            ["WATCHDOG_USEC"] = "300000",
        });
        var buffer = new byte[4096];
        for (var fed = 0; fed < 5;)
        {
            var length = await systemd.ReceiveAsync(buffer, Cancelled);
            fed += Encoding.UTF8.GetString(buffer, 0, length).Contains("WATCHDOG=1", StringComparison.Ordinal) ? 1 : 0;
        }

        var watchdog = Assert.Single((await service.StatusAsync()).Watchdog.Watchdogs);
        Assert.Equal(("systemd's watchdog", true, TimeSpan.FromMilliseconds(100)), (watchdog.Name, watchdog.Armed, watchdog.Period.ToTimeSpan()));
        Assert.Equal(ExitCodes.Ok, await service.StopAsync());
        File.Delete(path);
        Directory.Delete(Path.GetDirectoryName(path)!);
    }

    [Fact]
    public async Task What_ended_the_service_is_told_by_the_next_one_and_a_stop_is_nothing_to_tell()
    {
        await using var first = await ServiceProcess.StartAsync(model: null);
        Assert.Equal("", (await first.StatusAsync()).Watchdog.PreviousEnd);
        first.Process.Kill();
        await first.Process.WaitForExitAsync(Cancelled);

        await using var second = await first.StartAgainAsync();
        var status = (await second.StatusAsync()).Watchdog;
        Assert.Equal(1u, status.UncleanEnds);
        Assert.StartsWith("The service before ended without being told to", status.PreviousEnd, StringComparison.Ordinal);
        var (_, shown, _) = await ServiceProcess.RunToEndAsync("status", "--address", second.Address);
        Assert.Contains("(1 in a row)", shown, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Ok, await second.StopAsync());

        await using var third = await second.StartAgainAsync();
        Assert.Equal(("", 0u), ((await third.StatusAsync()).Watchdog.PreviousEnd, (await third.StatusAsync()).Watchdog.UncleanEnds));
    }
}
