using System.CommandLine;
using EdgeLlm.Daemon.Basics;
using EdgeLlm.Protos.V1;
using Google.Protobuf;

namespace EdgeLlm.Daemon.Cli.Catalogue;

/// <summary>`edgellm catalogue show`: shows one entry.</summary>
internal static class ShowCommand
{
    public static Command Create(Screen screen)
    {
        var id = new Argument<string>("ID") { Description = "The entry's identifier." };
        var json = CommonOptions.Json();
        var command = new Command("show", "Show one entry.") { id, json };
        return command.Calling(screen, async (parsed, client, cancellationToken) =>
        {
            var found = await client.GetEntryAsync(new GetEntryRequest { Name = $"entries/{parsed.GetRequiredValue(id)}" }, cancellationToken: cancellationToken);
            if (parsed.GetValue(json))
            {
                screen.Raw(JsonFormatter.Default.Format(found.Entry));
            }
            else
            {
                new EntryPrinter(screen).Print(found.Entry);
            }

            return ExitCodes.Ok;
        });
    }
}
