using EdgeLlm.Daemon.Basics;
using EdgeLlm.Diagnostics.Catalogue.Export;
using EdgeLlm.Diagnostics.Catalogue.Import;
using EdgeLlm.Diagnostics.Catalogue.Library;
using EdgeLlm.Inference;
using EdgeLlm.Protos.V1;
using Google.Protobuf;
using Grpc.Core;

namespace EdgeLlm.Daemon.Rpc;

/// <summary>Shows and changes the catalogue over gRPC. What touches the disk runs beside the server's own threads.</summary>
internal sealed class CatalogueGrpcService(CatalogueLibrary library, Drain drain, TimeProvider time) : CatalogueService.CatalogueServiceBase, IDisposable
{
    // A message is bounded for every service; a piece of an export stays below what clients take by default.
    private const int MaxPieceBytes = 1024 * 1024;

    // Others wait while a caller sends its file, so that one who does not must not keep them.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    // A file is held as a whole until it is checked: one at a time, the others wait where they come from.
    private readonly SemaphoreSlim _import = new(1);

    public override Task<ListEntriesResponse> ListEntries(ListEntriesRequest request, ServerCallContext context) => Task.Run(() =>
    {
        var (filter, after, pageSize) = request.ToQuery();
        using var lease = library.Take();

        // One more than asked for tells whether there is another page.
        var found = lease.Catalogue.List(filter, after, pageSize + 1);
        var page = found.Take(pageSize).Select(CatalogueMapping.ToProto);
        return new ListEntriesResponse { Entries = { page }, NextPageToken = found.Count > pageSize ? found[pageSize - 1].Entry.Id : "" };
    });

    public override Task<GetEntryResponse> GetEntry(GetEntryRequest request, ServerCallContext context) => Task.Run(() =>
    {
        var id = request.ToEntryId();
        using var lease = library.Take();
        var found = lease.Catalogue.GetListed(id) ?? throw NotFound($"There is no entry {FieldReader.Quote(id)}.");
        return new GetEntryResponse { Entry = found.ToProto() };
    });

    public override Task<SearchEntriesResponse> SearchEntries(SearchEntriesRequest request, ServerCallContext context) => Task.Run(() =>
    {
        var (query, limit) = request.ToQuery();
        using var lease = library.Take();
        var hits = lease.Catalogue.Find(query, limit).Select(hit => new CatalogueSearchHit
        {
            Entry = lease.Catalogue.GetListed(hit.Entry.Id)!.ToProto(),
            Kind = hit.Kind.ToProto(),
            Score = hit.Score,
        });
        return new SearchEntriesResponse { Hits = { hits } };
    });

    public override async Task<ImportEntriesResponse> ImportEntries(IAsyncStreamReader<ImportEntriesRequest> requestStream, ServerCallContext context)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, drain.Started);
        try
        {
            await _import.WaitAsync(ended.Token);
        }
        catch (OperationCanceledException) when (drain.Started.IsCancellationRequested)
        {
            throw Drain.Refusal();
        }

        try
        {
            if (!await NextAsync(requestStream, context))
            {
                throw new EdgeLlmException(EdgeLlmError.InvalidReport, "The import has no message; send its name, its format and its content.");
            }

            var (first, (name, format)) = (requestStream.Current, requestStream.Current.ToImport());
            var content = await ReadAsync(requestStream, name, context);
            var result = await Task.Run(() => library.Import(name, format, content, first.ValidateOnly));
            CatalogueMapping.ThrowIfAny(result.Problems);
            return new ImportEntriesResponse { Added = (uint)result.Added, Replaced = (uint)result.Replaced, SignsLost = (uint)result.SignsLost };
        }
        finally
        {
            _import.Release();
        }
    }

    public override async Task ExportEntries(ExportEntriesRequest request, IServerStreamWriter<ExportEntriesResponse> responseStream, ServerCallContext context)
    {
        var (filter, format) = request.ToExport();
        using var lease = library.Take();
        foreach (var piece in CatalogueExport.Write(lease.Catalogue, filter, format).SelectMany(piece => piece.Chunk(MaxPieceBytes)))
        {
            await responseStream.WriteAsync(new ExportEntriesResponse { Content = UnsafeByteOperations.UnsafeWrap(piece) }, context.CancellationToken);
        }
    }

    public override Task<DeleteImportResponse> DeleteImport(DeleteImportRequest request, ServerCallContext context) => Task.Run(() =>
    {
        var name = request.ToImportName();
        return library.DeleteImport(name) ? new DeleteImportResponse() : throw NotFound($"There is no import \"{name}\".");
    });

    public override Task<ReloadCatalogueResponse> ReloadCatalogue(ReloadCatalogueRequest request, ServerCallContext context) => Task.Run(() =>
    {
        library.Reload();
        using var lease = library.Take();
        return new ReloadCatalogueResponse
        {
            Entries = (uint)lease.Catalogue.Count,
            Version = lease.Catalogue.Version,
            Files = { library.Files.Select(CatalogueMapping.ToProto) },
        };
    });

    public void Dispose() => _import.Dispose();

    private async Task<ReadOnlyMemory<byte>> ReadAsync(IAsyncStreamReader<ImportEntriesRequest> pieces, string name, ServerCallContext context)
    {
        var content = new MemoryStream();
        do
        {
            content.Write(pieces.Current.Content.Span);
            if (content.Length > CatalogueImport.MaxBytes)
            {
                CatalogueMapping.ThrowIfAny([CatalogueImport.TooLarge(name)]);
            }
        }
        while (await NextAsync(pieces, context));
        return content.GetBuffer().AsMemory(0, (int)content.Length);
    }

    private async Task<bool> NextAsync(IAsyncStreamReader<ImportEntriesRequest> pieces, ServerCallContext context)
    {
        using var late = new CancellationTokenSource(s_patience, time);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, drain.Started, late.Token);
        try
        {
            return await pieces.MoveNext(ended.Token);
        }
        catch (OperationCanceledException) when (drain.Started.IsCancellationRequested)
        {
            throw Drain.Refusal();
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !context.CancellationToken.IsCancellationRequested)
        {
            throw new EdgeLlmException(EdgeLlmError.InvalidReport, $"The import was given up: {s_patience.TotalSeconds} s passed without its next message.");
        }
    }

    private static EdgeLlmException NotFound(string message) => new(EdgeLlmError.CatalogueEntryNotFound, message);
}
