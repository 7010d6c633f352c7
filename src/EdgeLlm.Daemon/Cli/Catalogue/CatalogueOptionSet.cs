using System.CommandLine;
using EdgeLlm.Protos.V1;

namespace EdgeLlm.Daemon.Cli.Catalogue;

/// <summary>The options that choose entries.</summary>
internal sealed class CatalogueOptionSet
{
    private readonly Option<string?> _domain = new("--domain") { Description = "Only this field of work, as drive or sensor.", HelpName = "DOMAIN" };
    private readonly Option<string?> _vendor = new("--vendor") { Description = "Only this manufacturer's own entries.", HelpName = "NAME" };
    private readonly Option<string?> _origin = new("--origin") { Description = "Only entries that are built-in, imported, or the plant's.", HelpName = "ORIGIN" };

    /// <summary>Adds the options to a command.</summary>
    public Command AddTo(Command command)
    {
        _origin.AcceptOnlyFromAmong("built-in", "imported", "plant");
        command.Add(_domain);
        command.Add(_vendor);
        command.Add(_origin);
        return command;
    }

    /// <summary>What was chosen.</summary>
    public CatalogueFilter Read(ParseResult parsed) => new()
    {
        Domain = parsed.GetValue(_domain) ?? "",
        Vendor = parsed.GetValue(_vendor) ?? "",
        Origin = parsed.GetValue(_origin) switch
        {
            "built-in" => CatalogueOrigin.BuiltIn,
            "imported" => CatalogueOrigin.Imported,
            "plant" => CatalogueOrigin.Plant,
            _ => CatalogueOrigin.Unspecified,
        },
    };
}
