using System.CommandLine;
using System.Globalization;
using EdgeLlm.Daemon.Basics;
using EdgeLlm.Protos.V1;
using Grpc.Core;

namespace EdgeLlm.Daemon.Cli;

/// <summary>`edgellm model use`: has a running daemon exchange its model.</summary>
internal static class ModelUseCommand
{
    public static Command Create(Screen screen)
    {
        var name = new Argument<string>("NAME") { Description = "Name of the model in the daemon's folder." };
        var sha256 = ModelCommand.Sha256(required: false);
        var address = CommonOptions.Address();
        var command = new Command("use", "Have the daemon use another model; if it can't be loaded, the one before stays.") { name, sha256, address };
        command.SetAction((parsed, cancellationToken) => CommandRun.GuardAsync(screen, parsed.GetRequiredValue(address), async () =>
        {
            using var channel = DaemonChannel.Open(parsed.GetRequiredValue(address));
            var request = new SwapModelRequest { Name = parsed.GetRequiredValue(name), Sha256 = ModelCommand.ToSha256(parsed.GetValue(sha256)) ?? "" };
            using var call = new ModelService.ModelServiceClient(channel).SwapModel(request, cancellationToken: cancellationToken);
            var last = SwapStep.Unspecified;
            await foreach (var response in call.ResponseStream.ReadAllAsync(cancellationToken))
            {
                if (response.Completed is { } model)
                {
                    screen.Line(string.Create(
                        CultureInfo.InvariantCulture,
                        $"{TerminalText.Line(model.Name)} answers now: {TerminalText.Line(model.Quantisation)}, sha256 {model.Sha256}, loaded in {model.LoadTime?.ToTimeSpan().TotalSeconds ?? 0:0.0} s"));
                }
                else if (response.Progress.Step != last)
                {
                    last = response.Progress.Step;
                    screen.Line(Word(last));
                }
            }

            return ExitCodes.Ok;
        }));
        return command;
    }

    private static string Word(SwapStep step) => step switch
    {
        SwapStep.Verifying => "Checking the file",
        SwapStep.Draining => "Finishing what runs",
        SwapStep.Loading => "Loading",
        _ => "Working",
    };
}
