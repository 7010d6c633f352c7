using System.CommandLine;
using EdgeLlm.Daemon.Basics;
using EdgeLlm.Protos.V1;

namespace EdgeLlm.Daemon.Cli.Catalogue;

/// <summary>Runs a command's call to the catalogue of a daemon.</summary>
internal static class CatalogueCalls
{
    /// <summary>Gives a command the address option and the action that connects first.</summary>
    public static Command Calling(
        this Command command, Screen screen, Func<ParseResult, CatalogueService.CatalogueServiceClient, CancellationToken, Task<int>> call)
    {
        var address = CommonOptions.Address();
        command.Add(address);
        command.SetAction((parsed, cancellationToken) => CommandRun.GuardAsync(screen, parsed.GetRequiredValue(address), async () =>
        {
            using var channel = DaemonChannel.Open(parsed.GetRequiredValue(address));
            return await call(parsed, new CatalogueService.CatalogueServiceClient(channel), cancellationToken);
        }));
        return command;
    }
}
