using System.CommandLine;
using EdgeLlm.Daemon.Basics;
using EdgeLlm.Protos.V1;
using Google.Protobuf;
using Grpc.Core;

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
        var timeout = new Option<double>("--timeout")
        {
            Description = "Seconds to wait for an answer of the daemon.",
            HelpName = "SECONDS",
            DefaultValueFactory = _ => 10,
        };
        var watch = new Option<bool>("--watch") { Description = "Show it again after each change, until interrupted." };
        wait.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double>() is not (>= 0 and <= 86_400))
            {
                result.AddError("--wait must be from 0 to 86400 seconds.");
            }
        });
        timeout.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double>() is not (> 0 and <= 86_400))
            {
                result.AddError("--timeout must be above 0 and at most 86400 seconds.");
            }
        });
        var command = new Command("status", "Show how the daemon does.") { address, json, wait, waitFor, timeout, watch };
        command.SetAction((parsed, cancellationToken) => CommandRun.GuardAsync(screen, parsed.GetRequiredValue(address), async () =>
        {
            using var channel = DaemonChannel.Open(parsed.GetRequiredValue(address));
            var daemon = new StatusClient(channel, TimeSpan.FromSeconds(parsed.GetValue(timeout)), cancellationToken);
            var patience = TimeSpan.FromSeconds(parsed.GetValue(wait));
            if (patience > TimeSpan.Zero)
            {
                await WaitAsync(daemon, parsed.GetRequiredValue(waitFor) == "model", patience, cancellationToken);
            }

            if (parsed.GetValue(watch))
            {
                return await WatchAsync(daemon, parsed.GetValue(json), screen);
            }

            Print(await daemon.GetStatusAsync(), parsed.GetValue(json), screen);
            return ExitCodes.Ok;
        }));
        return command;
    }

    private static async Task<int> WatchAsync(StatusClient daemon, bool asJson, Screen screen)
    {
        var isFirst = true;
        await foreach (var status in daemon.WatchAsync())
        {
            if (!asJson && (!isFirst || screen.IsStyled))
            {
                screen.Restart();
            }

            Print(status, asJson, screen);
            isFirst = false;
        }

        throw new StartException(ExitCodes.Unavailable, "The daemon has shut down.");
    }

    private static async Task WaitAsync(StatusClient daemon, bool forModel, TimeSpan patience, CancellationToken cancellationToken)
    {
        var time = TimeProvider.System;
        var start = time.GetTimestamp();
        using var timer = new PeriodicTimer(s_poll, time);
        while (true)
        {
            try
            {
                if (await IsThereAsync(daemon, forModel))
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
                throw new StartException(ExitCodes.Unavailable, await DescribeWaitAsync(daemon, forModel));
            }

            await timer.WaitForNextTickAsync(cancellationToken);
        }
    }

    private static async Task<bool> IsThereAsync(StatusClient daemon, bool forModel)
    {
        if (await daemon.ServesAsync(forModel ? "engine" : ""))
        {
            return true;
        }

        return forModel && (await daemon.GetStatusAsync()).Engine.State == EngineState.Disabled
            ? throw new StartException(ExitCodes.Unavailable, "No model is configured, so none will come; the daemon answers from its catalogue.")
            : false;
    }

    private static async Task<string> DescribeWaitAsync(StatusClient daemon, bool forModel)
    {
        if (!forModel)
        {
            return "The daemon does not serve.";
        }

        var status = await daemon.GetStatusAsync();
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
