using System.Text;
using EdgeLlm.Protos.V1;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace EdgeLlm.Daemon.Tests.Rpc;

public sealed class CatalogueTests
{
    private const string Row = "own-1,Jam of the capper,mechanical,500,Plant,Cap stuck,Remove it,Look";
    private const string Header = "id,title_en,domain,severity,source,cause_en,remedy_en,checks_en\n";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Entries_are_listed_in_pages_that_a_filter_restricts()
    {
        await using var daemon = await TestDaemon.StartAsync();
        var ids = new List<string>();
        var request = new ListEntriesRequest { PageSize = 7, Filter = new CatalogueFilter { Domain = "pneumatic", Origin = CatalogueOrigin.BuiltIn } };
        do
        {
            var page = await daemon.Catalogue.ListEntriesAsync(request, cancellationToken: Ct);
            Assert.InRange(page.Entries.Count, 1, 7);
            Assert.All(page.Entries, entry => Assert.Equal(("pneumatic", $"entries/{entry.Id}"), (entry.Domain, entry.Name)));
            ids.AddRange(page.Entries.Select(entry => entry.Id));
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);
        Assert.Equal(ids.Distinct().Order(StringComparer.Ordinal), ids);
        Assert.Contains("pneu-low-pressure", ids);
        Assert.True(ids.Count > 7);
        request.Filter.Origin = CatalogueOrigin.Plant;
        Assert.Empty((await daemon.Catalogue.ListEntriesAsync(request, cancellationToken: Ct)).Entries);
    }

    [Fact]
    public async Task An_entry_is_shown_whole()
    {
        await using var daemon = await TestDaemon.StartAsync();
        var found = await daemon.Catalogue.GetEntryAsync(new GetEntryRequest { Name = "entries/sinamics-f30001" }, cancellationToken: Ct);
        Assert.Equal(("Siemens", "F30001", CatalogueOrigin.BuiltIn, ""), (found.Entry.Vendor, found.Entry.Codes[0], found.Entry.Origin, found.Entry.File));
        Assert.All(found.Entry.Causes, cause => Assert.True(cause.Id.Length > 0 && cause.Text.Zh.Length > 0 && cause.Checks.Count > 0));
        var none = daemon.Catalogue.GetEntryAsync(new GetEntryRequest { Name = "entries/none" }, cancellationToken: Ct);
        (await Assert.ThrowsAsync<RpcException>(async () => await none)).AssertReason(StatusCode.NotFound, "CATALOGUE_ENTRY_NOT_FOUND");
        var wrong = daemon.Catalogue.GetEntryAsync(new GetEntryRequest { Name = "sinamics-f30001" }, cancellationToken: Ct);
        Assert.Equal(["name"], (await Assert.ThrowsAsync<RpcException>(async () => await wrong)).Fields());
    }

    [Fact]
    public async Task A_search_finds_what_a_diagnosis_would()
    {
        await using var daemon = await TestDaemon.StartAsync();
        var found = await daemon.Catalogue.SearchEntriesAsync(new SearchEntriesRequest { Vendor = "西门子", Code = "F-30001", Text = "overcurrent", PageSize = 3 }, cancellationToken: Ct);
        Assert.Equal(("sinamics-f30001", MatchKind.Exact), (found.Hits[0].Entry.Id, found.Hits[0].Kind));
        Assert.InRange(found.Hits.Count, 2, 3);
        Assert.Equal(found.Hits.OrderByDescending(hit => hit.Score), found.Hits);
        var nothing = daemon.Catalogue.SearchEntriesAsync(new SearchEntriesRequest { Vendor = "Siemens" }, cancellationToken: Ct);
        Assert.Equal(["text"], (await Assert.ThrowsAsync<RpcException>(async () => await nothing)).Fields());
    }

    [Fact]
    public async Task A_file_is_imported_in_pieces_found_exported_and_removed()
    {
        await using var daemon = await TestDaemon.StartAsync();
        Assert.Equal(1u, (await ImportAsync(daemon, Header + Row, validateOnly: true)).Added);
        Assert.Empty(await IdsAsync(daemon));
        Assert.Equal((1u, 0u), Counts(await ImportAsync(daemon, Header + Row)));
        Assert.Equal((0u, 1u), Counts(await ImportAsync(daemon, Header + Row)));
        Assert.Equal(["own-1"], await IdsAsync(daemon));
        var csv = await ExportAsync(daemon, CatalogueFormat.Csv);
        Assert.Contains("own-1,,,,Jam of the capper,Jam of the capper,mechanical,500,Plant,", csv, StringComparison.Ordinal);
        Assert.Contains("\"id\":\"own-1\"", await ExportAsync(daemon, CatalogueFormat.Json), StringComparison.Ordinal);
        await daemon.Catalogue.DeleteImportAsync(new DeleteImportRequest { Name = "imports/line-3" }, cancellationToken: Ct);
        Assert.Empty(await IdsAsync(daemon));
        var again = daemon.Catalogue.DeleteImportAsync(new DeleteImportRequest { Name = "imports/line-3" }, cancellationToken: Ct);
        (await Assert.ThrowsAsync<RpcException>(async () => await again)).AssertReason(StatusCode.NotFound, "CATALOGUE_ENTRY_NOT_FOUND");
    }

    [Fact]
    public async Task A_file_with_problems_is_refused_with_the_place_of_each_and_nothing_changes()
    {
        await using var daemon = await TestDaemon.StartAsync();
        var refused = await Assert.ThrowsAsync<RpcException>(() => ImportAsync(daemon, $"{Header}{Row}\nown-2,Jam,nowhere,500,Plant,B,C,D\nown-3,Jam,drive,many,Plant,B,C,D"));
        refused.AssertReason(StatusCode.InvalidArgument, "INVALID_CATALOGUE");
        Assert.Equal(["line 3, column 11", "line 4, column 17"], refused.Fields());
        Assert.Empty(await IdsAsync(daemon));
    }

    [Fact]
    public async Task A_file_whose_only_problem_is_a_long_one_is_refused()
    {
        await using var daemon = await TestDaemon.StartAsync();
        var refused = await Assert.ThrowsAsync<RpcException>(() => ImportAsync(daemon, $$"""[{"{{new string('a', 5000)}}": 1}]""", format: CatalogueFormat.Json));
        refused.AssertReason(StatusCode.InvalidArgument, "INVALID_CATALOGUE");
        Assert.Equal("line 1, column 3", refused.Fields()[0]);
    }

    [Fact]
    public async Task An_import_tells_how_many_entries_it_takes_the_signs_from()
    {
        await using var daemon = await TestDaemon.StartAsync();
        var sign = new SearchEntriesRequest { Code = "F30001", PageSize = 1 };
        Assert.NotEmpty((await daemon.Catalogue.SearchEntriesAsync(sign, cancellationToken: Ct)).Hits[0].Entry.Causes.SelectMany(cause => cause.Signs));
        var content = Header + Row + "\n" + Row.Replace("own-1", "sinamics-f30001", StringComparison.Ordinal);
        Assert.Equal(1u, (await ImportAsync(daemon, content, validateOnly: true)).SignsLost);
        Assert.Equal(1u, (await ImportAsync(daemon, content)).SignsLost);
        Assert.Equal(0u, (await ImportAsync(daemon, content)).SignsLost);
    }

    [Fact]
    public async Task An_import_that_stops_coming_is_given_up_and_lets_the_next_one_in()
    {
        var time = new FakeTimeProvider();
        await using var daemon = await TestDaemon.StartAsync(customize: services => services.AddSingleton<TimeProvider>(time));
        using var call = daemon.Catalogue.ImportEntries(cancellationToken: Ct);
        await call.RequestStream.WriteAsync(new ImportEntriesRequest { ImportName = "lazy", Format = CatalogueFormat.Csv }, Ct);
        var answer = call.ResponseAsync;
        while (!answer.IsCompleted)
        {
            // Whenever the wait for the next message begins, it ends.
            time.Advance(TimeSpan.FromSeconds(30));
            await Task.Yield();
        }

        (await Assert.ThrowsAsync<RpcException>(() => answer)).AssertReason(StatusCode.InvalidArgument, "INVALID_REPORT");
        Assert.Equal(1u, (await ImportAsync(daemon, Header + Row)).Added);
    }

    [Fact]
    public async Task An_import_that_is_still_coming_ends_when_the_daemon_drains()
    {
        await using var daemon = await TestDaemon.StartAsync();
        using var first = daemon.Catalogue.ImportEntries(cancellationToken: Ct);
        await first.RequestStream.WriteAsync(new ImportEntriesRequest { ImportName = "lazy", Format = CatalogueFormat.Csv }, Ct);
        using var second = daemon.Catalogue.ImportEntries(cancellationToken: Ct);
        await second.RequestStream.WriteAsync(new ImportEntriesRequest { ImportName = "waits", Format = CatalogueFormat.Csv }, Ct);

        // Calls of one connection are taken in order: these two have been when this one is answered.
        await daemon.StatusAsync();
        daemon.App.Lifetime.StopApplication();
        (await Assert.ThrowsAsync<RpcException>(() => first.ResponseAsync)).AssertReason(StatusCode.Unavailable, "DRAINING");
        (await Assert.ThrowsAsync<RpcException>(() => second.ResponseAsync)).AssertReason(StatusCode.Unavailable, "DRAINING");
    }

    [Theory]
    [InlineData("../line", CatalogueFormat.Csv, "import_name")]
    [InlineData("", CatalogueFormat.Csv, "import_name")]
    [InlineData("line", CatalogueFormat.Unspecified, "format")]
    public async Task An_import_without_a_proper_name_and_format_is_refused(string name, CatalogueFormat format, string field)
    {
        await using var daemon = await TestDaemon.StartAsync();
        var refused = await Assert.ThrowsAsync<RpcException>(() => ImportAsync(daemon, Header + Row, name: name, format: format));
        refused.AssertReason(StatusCode.InvalidArgument, "INVALID_REPORT");
        Assert.Equal([field], refused.Fields());
    }

    [Fact]
    public async Task An_import_without_any_message_is_refused()
    {
        await using var daemon = await TestDaemon.StartAsync();
        using var call = daemon.Catalogue.ImportEntries(cancellationToken: Ct);
        await call.RequestStream.CompleteAsync();
        (await Assert.ThrowsAsync<RpcException>(async () => await call)).AssertReason(StatusCode.InvalidArgument, "INVALID_REPORT");
    }

    [Fact]
    public async Task A_plant_file_is_taken_in_by_a_reload_and_a_wrong_one_shows_in_the_status()
    {
        await using var daemon = await TestDaemon.StartAsync();
        Directory.CreateDirectory(daemon.PlantFolder);
        await File.WriteAllTextAsync(Path.Combine(daemon.PlantFolder, "good.csv"), Header + Row, Ct);
        await File.WriteAllTextAsync(Path.Combine(daemon.PlantFolder, "wrong.yaml"), "- *a", Ct);
        var state = await daemon.Catalogue.ReloadCatalogueAsync(new ReloadCatalogueRequest(), cancellationToken: Ct);
        Assert.Equal([("good.csv", 1u, 0), ("wrong.yaml", 0u, 1)], state.Files.Select(file => (file.File, file.Entries, file.Problems.Count)));
        Assert.StartsWith("wrong.yaml(1,", state.Files[1].Problems[0], StringComparison.Ordinal);
        var status = await daemon.StatusAsync();
        Assert.Equal((state.Entries, state.Version, state.Files), (status.Catalogue.Entries, status.Catalogue.Version, status.Catalogue.Files));
    }

    private static async Task<ImportEntriesResponse> ImportAsync(
        TestDaemon daemon, string content, bool validateOnly = false, string name = "line-3", CatalogueFormat format = CatalogueFormat.Csv)
    {
        using var call = daemon.Catalogue.ImportEntries(cancellationToken: Ct);
        await call.RequestStream.WriteAsync(new ImportEntriesRequest { ImportName = name, Format = format, ValidateOnly = validateOnly }, Ct);
        try
        {
            foreach (var piece in Encoding.UTF8.GetBytes(content).Chunk(50))
            {
                await call.RequestStream.WriteAsync(new ImportEntriesRequest { Content = ByteString.CopyFrom(piece) }, Ct);
            }

            await call.RequestStream.CompleteAsync();
        }
        catch (RpcException)
        {
            // Refused after the first message already; the answer says why.
        }

        return await call;
    }

    private static (uint Added, uint Replaced) Counts(ImportEntriesResponse response) => (response.Added, response.Replaced);

    private static async Task<IEnumerable<string>> IdsAsync(TestDaemon daemon)
    {
        var request = new ListEntriesRequest { Filter = new CatalogueFilter { Origin = CatalogueOrigin.Imported } };
        return (await daemon.Catalogue.ListEntriesAsync(request, cancellationToken: Ct)).Entries.Select(entry => entry.Id);
    }

    private static async Task<string> ExportAsync(TestDaemon daemon, CatalogueFormat format)
    {
        var request = new ExportEntriesRequest { Format = format, Filter = new CatalogueFilter { Origin = CatalogueOrigin.Imported } };
        using var call = daemon.Catalogue.ExportEntries(request, cancellationToken: Ct);
        var pieces = await call.ResponseStream.ReadAllAsync(Ct).ToListAsync(Ct);
        return Encoding.UTF8.GetString([.. pieces.SelectMany(piece => piece.Content)]);
    }
}
