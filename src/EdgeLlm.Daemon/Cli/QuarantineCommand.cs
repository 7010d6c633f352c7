using System.CommandLine;
using System.Globalization;
using EdgeLlm.Daemon.Basics;
using EdgeLlm.Protos.V1;

namespace EdgeLlm.Daemon.Cli;

/// <summary>`edgellm quarantine`: requests that a daemon does not give to its engine any more.</summary>
internal static class QuarantineCommand
{
    private const int ShownDigits = 12;

    public static Command Create(Screen screen) =>
        new("quarantine", "Show or clear requests with which the engine ended.") { CreateList(screen), CreateClear(screen) };

    private static Command CreateList(Screen screen)
    {
        var address = CommonOptions.Address();
        var command = new Command("list", "Show them, the latest first.") { address };
        command.SetAction((parsed, cancellationToken) => CommandRun.GuardAsync(screen, parsed.GetRequiredValue(address), async () =>
        {
            using var channel = DaemonChannel.Open(parsed.GetRequiredValue(address));
            var response = await new SystemService.SystemServiceClient(channel).ListQuarantineAsync(new ListQuarantineRequest(), cancellationToken: cancellationToken);
            foreach (var entry in response.Entries)
            {
                var time = entry.LastDeathTime.ToDateTimeOffset().ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
                screen.Line($"{entry.Sha256[..Math.Min(ShownDigits, entry.Sha256.Length)]}  {time}  the engine ended {entry.Deaths} times; asked by {TerminalText.Line(entry.Caller)}");
            }

            if (response.Entries.Count == 0)
            {
                screen.Line("Nothing is quarantined.");
            }

            return ExitCodes.Ok;
        }));
        return command;
    }

    private static Command CreateClear(Screen screen)
    {
        var hash = new Argument<string>("HASH") { Description = "As listed; its beginning is enough.", Arity = ArgumentArity.ZeroOrOne, DefaultValueFactory = _ => "" };
        var all = new Option<bool>("--all") { Description = "All of them." };
        var address = CommonOptions.Address();
        var command = new Command("clear", "Let the engine have a request again.") { hash, all, address };
        command.Validators.Add(result =>
        {
            if (result.GetValue(all) == (result.GetValue(hash) is { Length: > 0 }))
            {
                result.AddError("Name one by its hash, or all by --all.");
            }
        });
        command.SetAction((parsed, cancellationToken) => CommandRun.GuardAsync(screen, parsed.GetRequiredValue(address), async () =>
        {
            using var channel = DaemonChannel.Open(parsed.GetRequiredValue(address));
            var request = new ClearQuarantineRequest { Sha256 = parsed.GetValue(hash) ?? "" };
            var response = await new SystemService.SystemServiceClient(channel).ClearQuarantineAsync(request, cancellationToken: cancellationToken);
            screen.Line($"{response.Cleared} cleared.");
            return ExitCodes.Ok;
        }));
        return command;
    }
}
