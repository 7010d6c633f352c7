using EdgeLlm.Protos.V1;
using EdgeLlm.SystemTests.Rig;
using Grpc.Core;

namespace EdgeLlm.SystemTests.Scenarios;

/// <summary>A newer package while the line runs.</summary>
public sealed class UpgradeTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Upgrade_under_load_with_an_armed_watchdog_resets_nothing_and_loses_no_record()
    {
        await using var machine = await InstalledMachine.ResumeAsync("upgrade");
        await using var service = new BoardService(machine);
        await service.ConfigureAsync(BoardService.Settings(
            """ "KernelWatchdog": { "Device": "/dev/watchdog0", "TimeoutSeconds": 40 }, "Watchdog": { "StopPolicy": "KeepFeedingUntilExit" } """));
        await service.StartAsync();
        await service.WaitForLogAsync("the kernel's watchdog0 is armed");
        var before = await service.ProcessAsync();

        // 1. A gateway asks without a pause, and asks again under the same name where it got no answer.
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        var asking = AskUntilAsync(service, enough.Token);
        var first = service.WaitForLogAsync("(Diagnosed|Answered) gateway-1 ");
        await (await Task.WhenAny(asking, first));

        // 2. The upgrade.
        var start = await machine.UptimeAsync(Cancelled);
        await machine.RunAsync("mount -o ro /dev/vdb /mnt && apt-get install --yes /mnt/next/edgellm_99.0_arm64.deb", Cancelled);
        var took = await machine.UptimeAsync(Cancelled) - start;
        var after = await service.WaitForEngineAsync();
        Assert.NotEqual(before, await service.ProcessAsync());
        Assert.Equal("99.0 install ok installed", await machine.RunAsync("dpkg-query -W -f='${Version} ${Status}' edgellm", Cancelled));
        Assert.Equal("", after.Watchdog.PreviousEnd);
        await enough.CancelAsync();
        var answered = await asking;

        // 3. Every answer that a gateway has is in the records, once.
        var records = await machine.RunAsync("edgellm records export --state /var/lib/edgellm --format jsonl", Cancelled);
        Assert.All(answered, id => Assert.Single(records.Split('\n'), line => line.Contains($"\"{id}\"", StringComparison.Ordinal)));
        await machine.RunAsync("edgellm records verify --state /var/lib/edgellm", Cancelled);

        // 4. Nothing was reset, then or afterwards.
        await machine.RunAsync("sleep 90", Cancelled);
        Assert.False(machine.Monitor.HasSeen("WATCHDOG"));
        await service.DiagnoseWithModelAsync();
        Findings.Add("Upgrade by the package under load, watchdog (40 s) armed, `KeepFeedingUntilExit`", "", took, $"all {answered.Count} answers of the gateway are recorded; no reset");
    }

    // Gives the names of what was answered.
    private static async Task<List<string>> AskUntilAsync(BoardService service, CancellationToken enough)
    {
        var answered = new List<string>();
        for (var number = 1; !enough.IsCancellationRequested; number++)
        {
            var request = BoardService.Request("low-air-pressure");
            request.RequestId = $"gateway-{number}";
            while (!await IsAnsweredAsync(service, request))
            {
                using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
                await timer.WaitForNextTickAsync(Cancelled);
            }

            answered.Add(request.RequestId);
        }

        return answered;
    }

    private static async Task<bool> IsAnsweredAsync(BoardService service, DiagnoseRequest request)
    {
        try
        {
            using var call = service.Diagnose(request);
            await foreach (var response in call.ResponseStream.ReadAllAsync(Cancelled))
            {
                if (response.Completed is { } completed)
                {
                    Assert.True(completed.Recorded);
                    return true;
                }
            }

            return false;
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.Unavailable)
        {
            return false;
        }
    }
}
