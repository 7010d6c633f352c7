using System.CommandLine;
using EdgeLlm.Daemon.Basics;
using EdgeLlm.Protos.V1;

namespace EdgeLlm.Daemon.Cli.Catalogue;

/// <summary>`edgellm catalogue reload`: has a daemon read all files again, and shows what is wrong with them.</summary>
internal static class ReloadCommand
{
    public static Command Create(Screen screen) =>
        new Command("reload", "Read all files again.").Calling(screen, async (_, client, cancellationToken) =>
        {
            var state = await client.ReloadCatalogueAsync(new ReloadCatalogueRequest(), cancellationToken: cancellationToken);
            screen.Line($"{state.Entries} entries, version {state.Version}");
            foreach (var file in state.Files)
            {
                screen.Line($"  {file.File}: {CatalogueFileText.Of(file)}");
            }

            foreach (var problem in state.Files.SelectMany(file => file.Problems))
            {
                screen.Problem(problem);
            }

            return state.Files.Any(file => file.Problems.Count > 0) ? ExitCodes.InvalidReport : ExitCodes.Ok;
        });
}
