using System.CommandLine;
using System.Text.RegularExpressions;
using EdgeLlm.Daemon.Basics;
using EdgeLlm.Diagnostics.Catalogue.Import;
using EdgeLlm.Protos.V1;
using Google.Protobuf;
using Grpc.Core;

namespace EdgeLlm.Daemon.Cli.Catalogue;

/// <summary>`edgellm catalogue import`: sends a file of entries to a daemon.</summary>
internal static partial class ImportCommand
{
    // A message may have 64 KiB.
    private const int PieceBytes = 48 * 1024;
    private const int MaxNameLength = 64;

    public static Command Create(Screen screen)
    {
        var file = new Argument<string>("FILE") { Description = "A file of entries: .json, .yaml or .csv." };
        var name = new Option<string?>("--name") { Description = "Name of the import, which a later one replaces (the file's name).", HelpName = "NAME" };
        var dryRun = new Option<bool>("--dry-run") { Description = "Tell what would happen, and change nothing." };
        var command = new Command("import", "Add a plant's own entries, all of a file or none.") { file, name, dryRun };
        return command.Calling(screen, async (parsed, client, cancellationToken) =>
        {
            var input = await CatalogueInput.ReadAsync(parsed.GetRequiredValue(file), cancellationToken);
            var first = new ImportEntriesRequest
            {
                ImportName = parsed.GetValue(name) ?? NameOf(input.Name),
                Format = ToProto(input.Format),
                ValidateOnly = parsed.GetValue(dryRun),
            };
            var result = await SendAsync(client, first, input.Content, cancellationToken);
            screen.Line($"{first.ImportName}: {result.Added} entries {(first.ValidateOnly ? "would be " : "")}added, {result.Replaced} replaced");
            CatalogueInput.WarnOfSigns(screen, (int)result.SignsLost);
            return ExitCodes.Ok;
        });
    }

    private static async Task<ImportEntriesResponse> SendAsync(
        CatalogueService.CatalogueServiceClient client, ImportEntriesRequest first, byte[] content, CancellationToken cancellationToken)
    {
        using var call = client.ImportEntries(cancellationToken: cancellationToken);
        try
        {
            await call.RequestStream.WriteAsync(first, cancellationToken);
            for (var start = 0; start < content.Length; start += PieceBytes)
            {
                var piece = content.AsMemory(start, Math.Min(PieceBytes, content.Length - start));
                await call.RequestStream.WriteAsync(new ImportEntriesRequest { Content = UnsafeByteOperations.UnsafeWrap(piece) }, cancellationToken);
            }

            await call.RequestStream.CompleteAsync();
        }
        catch (RpcException)
        {
            // The daemon has ended the call already; its answer, which comes next, says why.
        }

        return await call;
    }

    private static string NameOf(string file)
    {
        var name = NoNameCharacters().Replace(Path.GetFileNameWithoutExtension(file).ToLowerInvariant(), "-").TrimStart('.', '_', '-');
        return name[..Math.Min(name.Length, MaxNameLength)];
    }

    private static CatalogueFormat ToProto(ImportFormat format) => format switch
    {
        ImportFormat.Json => CatalogueFormat.Json,
        ImportFormat.Yaml => CatalogueFormat.Yaml,
        ImportFormat.Csv => CatalogueFormat.Csv,
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, "Unmapped format."),
    };

    [GeneratedRegex("[^a-z0-9._-]+", RegexOptions.CultureInvariant)]
    private static partial Regex NoNameCharacters();
}
