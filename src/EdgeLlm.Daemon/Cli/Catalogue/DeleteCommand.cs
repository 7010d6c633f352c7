using System.CommandLine;
using EdgeLlm.Daemon.Basics;
using EdgeLlm.Protos.V1;

namespace EdgeLlm.Daemon.Cli.Catalogue;

/// <summary>`edgellm catalogue delete`: removes an import.</summary>
internal static class DeleteCommand
{
    public static Command Create(Screen screen)
    {
        var name = new Argument<string>("NAME") { Description = "The import's name." };
        var command = new Command("delete", "Remove an import.") { name };
        return command.Calling(screen, async (parsed, client, cancellationToken) =>
        {
            await client.DeleteImportAsync(new DeleteImportRequest { Name = $"imports/{parsed.GetRequiredValue(name)}" }, cancellationToken: cancellationToken);
            screen.Line($"{parsed.GetRequiredValue(name)}: removed");
            return ExitCodes.Ok;
        });
    }
}
