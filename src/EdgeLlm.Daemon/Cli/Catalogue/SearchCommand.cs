using System.CommandLine;
using System.Globalization;
using EdgeLlm.Daemon.Basics;
using EdgeLlm.Protos.V1;
using Google.Protobuf;

namespace EdgeLlm.Daemon.Cli.Catalogue;

/// <summary>`edgellm catalogue search`: finds entries as a diagnosis would.</summary>
internal static class SearchCommand
{
    public static Command Create(Screen screen)
    {
        var words = new Argument<string[]>("WORDS") { Description = "What the fault looks like, in English or Chinese.", Arity = ArgumentArity.ZeroOrMore };
        var vendor = new Option<string?>("--vendor") { Description = "Manufacturer.", HelpName = "NAME" };
        var family = new Option<string?>("--family") { Description = "Product family or protocol.", HelpName = "NAME" };
        var code = new Option<string?>("--code") { Description = "Fault code.", HelpName = "CODE" };
        var json = CommonOptions.Json();
        var command = new Command("search", "Find entries as a diagnosis would.") { words, vendor, family, code, json };
        return command.Calling(screen, async (parsed, client, cancellationToken) =>
        {
            var request = new SearchEntriesRequest
            {
                Vendor = parsed.GetValue(vendor) ?? "",
                Family = parsed.GetValue(family) ?? "",
                Code = parsed.GetValue(code) ?? "",
                Text = string.Join(' ', parsed.GetValue(words) ?? []),
            };
            var found = await client.SearchEntriesAsync(request, cancellationToken: cancellationToken);
            if (parsed.GetValue(json))
            {
                screen.Raw(JsonFormatter.Default.Format(found));
                return ExitCodes.Ok;
            }

            foreach (var hit in found.Hits)
            {
                screen.Line(string.Create(CultureInfo.InvariantCulture, $"{hit.Score:0.00} {EntryPrinter.Word(hit.Kind),-5} {EntryPrinter.Line(hit.Entry)}"));
            }

            if (found.Hits.Count == 0)
            {
                screen.Line("The catalogue knows nothing like that.");
            }

            return ExitCodes.Ok;
        });
    }
}
