using EdgeLlm.Protos.V1;
using EdgeLlm.SystemTests.Rig;
using Grpc.Core;

namespace EdgeLlm.SystemTests.Scenarios;

/// <summary>A request in whose course the engine ends each time.</summary>
public sealed class PoisonTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Request_that_ends_the_engine_twice_is_answered_by_the_catalogue_and_others_by_the_model()
    {
        await using var machine = await InstalledMachine.ResumeAsync("poison");
        await using var service = new BoardService(machine);
        await service.ConfigureAsync(BoardService.Settings(reasoningTokens: 256));
        await service.StartAsync();
        for (var deaths = 1u; deaths <= 2; deaths++)
        {
            await DieWithAsync(machine, service, "overtemperature-trend");
            await service.WaitForAsync(status => status.Engine.State == EngineState.Ready && status.Engine.Restarts == deaths, "the engine is back");
        }

        var poison = await service.DiagnoseAsync("overtemperature-trend");
        Assert.Equal((DiagnosisSource.Catalogue, FallbackReason.Quarantined), (poison.Source, poison.FallbackReason));
        await service.DiagnoseWithModelAsync();

        // Somebody who knows better lets it in again.
        await machine.RunAsync("edgellm quarantine clear --all", Cancelled);
        await service.DiagnoseWithModelAsync("overtemperature-trend");
        Findings.Add("Request in whose course the engine ends twice", "daemon, by the hash of its prompt", null, "answered by the catalogue until it is cleared; others by the model");
    }

    // The engine is killed as soon as it thinks about this request.
    private static async Task DieWithAsync(Machine machine, BoardService service, string sample)
    {
        var request = BoardService.Request(sample);
        using var call = service.Diagnose(request);
        var isKilled = false;
        try
        {
            await foreach (var response in call.ResponseStream.ReadAllAsync(Cancelled))
            {
                if (response.EventCase == DiagnoseResponse.EventOneofCase.ReasoningDelta && !isKilled)
                {
                    isKilled = true;
                    await machine.RunAsync("pkill -KILL -f 'edgellm engine'", Cancelled);
                }
            }
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.Unavailable)
        {
            // Its caller is told to try again, which it does.
        }
    }
}
