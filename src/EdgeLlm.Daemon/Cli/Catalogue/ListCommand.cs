using System.CommandLine;
using EdgeLlm.Daemon.Basics;
using EdgeLlm.Protos.V1;
using Google.Protobuf;

namespace EdgeLlm.Daemon.Cli.Catalogue;

/// <summary>`edgellm catalogue list`: lists entries.</summary>
internal static class ListCommand
{
    private const int PageSize = 100;

    public static Command Create(Screen screen)
    {
        var filter = new CatalogueOptionSet();
        var json = CommonOptions.Json();
        var command = filter.AddTo(new Command("list", "List entries in order of their identifiers.") { json });
        return command.Calling(screen, async (parsed, client, cancellationToken) =>
        {
            var request = new ListEntriesRequest { PageSize = PageSize, Filter = filter.Read(parsed) };
            do
            {
                var page = await client.ListEntriesAsync(request, cancellationToken: cancellationToken);
                foreach (var entry in page.Entries)
                {
                    screen.Raw(parsed.GetValue(json) ? JsonFormatter.Default.Format(entry) : TerminalText.Line(EntryPrinter.Line(entry)));
                }

                request.PageToken = page.NextPageToken;
            }
            while (request.PageToken.Length > 0);
            return ExitCodes.Ok;
        });
    }
}
