using System.CommandLine;
using EdgeLlm.Daemon.Basics;
using EdgeLlm.Protos.V1;
using Grpc.Core;

namespace EdgeLlm.Daemon.Cli.Catalogue;

/// <summary>`edgellm catalogue export`: writes entries to a file or to standard output.</summary>
internal static class ExportCommand
{
    public static Command Create(Screen screen)
    {
        var filter = new CatalogueOptionSet();
        var format = new Option<string>("--format") { Description = "json, or csv, which has no signs.", HelpName = "FORMAT", DefaultValueFactory = _ => "json" };
        format.AcceptOnlyFromAmong("json", "csv");
        var output = new Option<string?>("--output") { Description = "File to write (standard output).", HelpName = "FILE" };
        var command = filter.AddTo(new Command("export", "Write entries in a form that can be imported again.") { format, output });
        return command.Calling(screen, async (parsed, client, cancellationToken) =>
        {
            var request = new ExportEntriesRequest
            {
                Format = parsed.GetRequiredValue(format) == "csv" ? CatalogueFormat.Csv : CatalogueFormat.Json,
                Filter = filter.Read(parsed),
            };
            using var call = client.ExportEntries(request, cancellationToken: cancellationToken);
            await WriteAsync(call.ResponseStream, parsed.GetValue(output), cancellationToken);
            return ExitCodes.Ok;
        });
    }

    private static async Task WriteAsync(IAsyncStreamReader<ExportEntriesResponse> pieces, string? file, CancellationToken cancellationToken)
    {
        // The first piece first: no file of that name is touched if there is no daemon.
        var hasPiece = await pieces.MoveNext(cancellationToken);
        if (file is not null)
        {
            await OutputFile.WriteAsync(file, WriteToAsync);
            return;
        }

        await using var output = Console.OpenStandardOutput();
        await WriteToAsync(output);

        async Task WriteToAsync(Stream stream)
        {
            for (; hasPiece; hasPiece = await pieces.MoveNext(cancellationToken))
            {
                await stream.WriteAsync(pieces.Current.Content.Memory, cancellationToken);
            }
        }
    }
}
