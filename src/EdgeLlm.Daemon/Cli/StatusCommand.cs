using System.CommandLine;
using EdgeLlm.Daemon.Hosting;
using EdgeLlm.Protos.V1;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Net.Client;

namespace EdgeLlm.Daemon.Cli;

/// <summary>`edgellm status`: shows how a daemon does, after waiting for it if told to.</summary>
internal static class StatusCommand
{
    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(200);

    public static Command Create(Screen screen)
    {
        var address = CommonOptions.Address();
        var json = CommonOptions.Json();
        var wait = new Option<double>("--wait") { Description = "Seconds to wait until the daemon is there.", HelpName = "SECONDS" };
        var waitFor = new Option<string>("--wait-for")
        {
            Description = "What to wait for: \"serving\" (it can answer at all) or \"model\" (a model is in memory).",
            HelpName = "WHAT",
            DefaultValueFactory = _ => "serving",
        };
        waitFor.AcceptOnlyFromAmong("serving", "model");
        wait.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double>() is not (>= 0 and <= 86_400))
            {
                result.AddError("--wait must be from 0 to 86400 seconds.");
            }
        });
        var command = new Command("status", "Show how the daemon does.") { address, json, wait, waitFor };
        command.SetAction((parsed, cancellationToken) => ClientRun.GuardAsync(screen, parsed.GetRequiredValue(address), async () =>
        {
            using var channel = DaemonChannel.Open(parsed.GetRequiredValue(address));
            var patience = TimeSpan.FromSeconds(parsed.GetValue(wait));
            if (patience > TimeSpan.Zero)
            {
                await WaitAsync(channel, parsed.GetRequiredValue(waitFor) == "model", patience, cancellationToken);
            }

            var status = await new SystemService.SystemServiceClient(channel).GetStatusAsync(new GetStatusRequest(), cancellationToken: cancellationToken);
            Print(status, parsed.GetValue(json), screen);
            return ExitCodes.Ok;
        }));
        return command;
    }

    private static async Task WaitAsync(GrpcChannel channel, bool forModel, TimeSpan patience, CancellationToken cancellationToken)
    {
        var time = TimeProvider.System;
        var start = time.GetTimestamp();
        using var timer = new PeriodicTimer(s_poll, time);
        while (true)
        {
            try
            {
                if (await IsThereAsync(channel, forModel, cancellationToken))
                {
                    return;
                }
            }
            catch (RpcException e) when (e.StatusCode is StatusCode.Unavailable or StatusCode.DeadlineExceeded && time.GetElapsedTime(start) < patience)
            {
                // Not there yet.
            }

            if (time.GetElapsedTime(start) >= patience)
            {
                throw new StartException(ExitCodes.Unavailable, await DescribeWaitAsync(channel, forModel, cancellationToken));
            }

            await timer.WaitForNextTickAsync(cancellationToken);
        }
    }

    private static async Task<bool> IsThereAsync(GrpcChannel channel, bool forModel, CancellationToken cancellationToken)
    {
        var health = await new Health.HealthClient(channel).CheckAsync(
            new HealthCheckRequest { Service = forModel ? "engine" : "" },
            deadline: TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(5),
            cancellationToken: cancellationToken);
        if (health.Status == HealthCheckResponse.Types.ServingStatus.Serving || !forModel)
        {
            return health.Status == HealthCheckResponse.Types.ServingStatus.Serving;
        }

        var status = await new SystemService.SystemServiceClient(channel).GetStatusAsync(new GetStatusRequest(), cancellationToken: cancellationToken);
        return status.Engine.State == EngineState.Disabled
            ? throw new StartException(ExitCodes.Unavailable, "No model is configured, so none will come; the daemon answers from its catalogue.")
            : false;
    }

    private static async Task<string> DescribeWaitAsync(GrpcChannel channel, bool forModel, CancellationToken cancellationToken)
    {
        if (!forModel)
        {
            return "The daemon does not serve.";
        }

        var status = await new SystemService.SystemServiceClient(channel).GetStatusAsync(new GetStatusRequest(), cancellationToken: cancellationToken);
        var why = status.Engine.LastFailure.Length > 0 ? $" Its last failure: {status.Engine.LastFailure}" : "";
        return $"The daemon serves, but no model is in memory yet.{why}";
    }

    private static void Print(GetStatusResponse status, bool asJson, Screen screen)
    {
        if (asJson)
        {
            screen.Raw(JsonFormatter.Default.Format(status));
        }
        else
        {
            new StatusPrinter(screen).Print(status);
        }
    }
}
