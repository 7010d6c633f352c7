using System.CommandLine;

namespace EdgeLlm.Daemon.Cli.Catalogue;

/// <summary>`edgellm catalogue`: everything about the catalogue.</summary>
internal static class CatalogueCommand
{
    public static Command Create(Screen screen) => new("catalogue", "Look into the catalogue of faults and add to it.")
    {
        ValidateCommand.Create(screen),
        ImportCommand.Create(screen),
        SearchCommand.Create(screen),
        ListCommand.Create(screen),
        ShowCommand.Create(screen),
        ExportCommand.Create(screen),
        DeleteCommand.Create(screen),
        ReloadCommand.Create(screen),
    };
}
