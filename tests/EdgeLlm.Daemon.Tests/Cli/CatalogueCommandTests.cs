using System.CommandLine;
using EdgeLlm.Daemon.Basics;
using EdgeLlm.Daemon.Cli;
using EdgeLlm.Daemon.Cli.Catalogue;

namespace EdgeLlm.Daemon.Tests.Cli;

public sealed class CatalogueCommandTests : IDisposable
{
    private const string Good = "id,title_en,domain,severity,source,cause_en,remedy_en,checks_en\nown-1,Jam,mechanical,500,Plant,Cap stuck,Remove it,Look\n";

    private readonly string _folder = Directory.CreateTempSubdirectory("edgellm-cli").FullName;
    private readonly TestScreen _screen = new();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Validate_says_that_nothing_is_wrong_without_any_daemon()
    {
        Assert.Equal(ExitCodes.Ok, await RunAsync("validate", Write("good.csv", Good)));
        Assert.Contains("1 entries, nothing wrong", _screen.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Validate_exits_with_65_and_names_file_line_and_column_of_every_problem()
    {
        var wrong = Write("wrong.csv", Good.Replace("mechanical", "nowhere", StringComparison.Ordinal));
        Assert.Equal(ExitCodes.InvalidReport, await RunAsync("validate", Write("good.csv", Good), wrong, Write("wrong.yaml", "- *a")));
        Assert.Contains("wrong.csv(2,11): ", _screen.ErrorLines[0], StringComparison.Ordinal);
        Assert.Contains("wrong.yaml(1,3): anchors", _screen.ErrorLines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Validate_checks_knowledge_files_together_and_names_each_problem()
    {
        const string Modes = """{"components": [{"component": "my-thing", "modes": [{"id": "x", "text": "T", "remedy": "R", "checks": ["C"], "symptoms": [{"of": ["flow"]}]}]}]}""";
        var terms = Write("terms.json", """{"terms": [{"id": "my-thing", "kind": "component", "en": ["my thing"]}]}""");
        Assert.Equal(ExitCodes.Ok, await RunAsync("validate", Write("modes.json", Modes), terms));
        Assert.Contains("modes.json: 0 terms and 1 failure modes can be used, nothing wrong", _screen.Output, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.InvalidReport, await RunAsync("validate", Write("modes.json", Modes)));
        Assert.Contains("modes.json(1,17): components[0].component: 'my-thing' is not a known term", _screen.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_that_are_not_there_or_of_no_known_kind_have_their_exit_codes()
    {
        Assert.Equal(ExitCodes.NoInput, await RunAsync("validate", Path.Combine(_folder, "none.csv")));
        Assert.Equal(ExitCodes.Usage, await RunAsync("validate", Write("entries.xls", "")));
    }

    [Fact]
    public async Task Validate_and_import_warn_of_entries_that_lose_their_signs()
    {
        await using var daemon = await TestDaemon.StartAsync();
        var file = Write("signs.csv", Good.Replace("own-1", "sinamics-f30001", StringComparison.Ordinal));
        Assert.Equal(ExitCodes.Ok, await RunAsync("validate", file));
        Assert.Equal(ExitCodes.Ok, await RunAsync("import", file, "--address", daemon.Address));
        Assert.Equal(ExitCodes.Ok, await RunAsync("import", file, "--address", daemon.Address));
        Assert.Equal(2, _screen.ErrorLines.Length);
        Assert.All(_screen.ErrorLines, line => Assert.Contains("1 entries take the place of entries with signs", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Validate_exits_with_130_when_it_is_interrupted()
    {
        var parsed = CatalogueCommand.Create(_screen.Screen).Parse(["validate", Write("good.csv", Good)]);
        Assert.Equal(ExitCodes.Interrupted, await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false }, new CancellationToken(canceled: true)));
        Assert.Equal("edgellm: Interrupted.", Assert.Single(_screen.ErrorLines));
    }

    [Fact]
    public async Task A_file_comes_under_its_name_only_when_it_is_whole()
    {
        var file = Write("all.json", "old");
        await Assert.ThrowsAsync<OperationCanceledException>(() => OutputFile.WriteAsync(file, stream =>
        {
            stream.Write("half"u8);
            throw new OperationCanceledException();
        }));
        Assert.Equal("old", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        await OutputFile.WriteAsync(file, stream => stream.WriteAsync("whole"u8.ToArray()).AsTask());
        Assert.Equal("whole", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        Assert.Single(Directory.EnumerateFiles(_folder));
    }

    [Fact]
    public async Task Import_search_list_show_export_and_delete_work_on_a_daemon()
    {
        await using var daemon = await TestDaemon.StartAsync();
        var file = Write("Line 3.csv", Good);
        Assert.Equal(ExitCodes.Ok, await RunAsync("import", file, "--dry-run", "--address", daemon.Address));
        Assert.Equal(ExitCodes.Ok, await RunAsync("import", file, "--address", daemon.Address));
        Assert.Contains("line-3: 1 entries added, 0 replaced", _screen.Output, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Ok, await RunAsync("search", "--code", "F30001", "--vendor", "Siemens", "--address", daemon.Address));
        Assert.Contains("0.95 exact sinamics-f30001 [F30001]", _screen.Output, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Ok, await RunAsync("list", "--origin", "imported", "--address", daemon.Address));
        Assert.Contains("own-1 Jam", _screen.Output, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Ok, await RunAsync("show", "own-1", "--address", daemon.Address));
        Assert.Contains("remedy: Remove it", _screen.Output, StringComparison.Ordinal);
        var copy = Path.Combine(_folder, "copy.csv");
        Assert.Equal(ExitCodes.Ok, await RunAsync("export", "--format", "csv", "--origin", "imported", "--output", copy, "--address", daemon.Address));
        Assert.Equal(ExitCodes.Ok, await RunAsync("validate", copy));
        Assert.Equal(ExitCodes.Ok, await RunAsync("delete", "line-3", "--address", daemon.Address));
        Assert.Equal(ExitCodes.NoInput, await RunAsync("show", "own-1", "--address", daemon.Address));
    }

    [Fact]
    public async Task Import_exits_with_65_and_names_the_place_when_the_daemon_refuses_the_file()
    {
        await using var daemon = await TestDaemon.StartAsync();
        Assert.Equal(ExitCodes.InvalidReport, await RunAsync("import", Write("wrong.csv", Good.Replace("500", "5000", StringComparison.Ordinal)), "--address", daemon.Address));
        Assert.Contains("line 2, column 22: severity: 5000 is outside", _screen.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reload_exits_with_65_and_shows_what_is_wrong_with_the_plants_files()
    {
        await using var daemon = await TestDaemon.StartAsync();
        Directory.CreateDirectory(daemon.PlantFolder);
        await File.WriteAllTextAsync(Path.Combine(daemon.PlantFolder, "wrong.json"), "[{]", TestContext.Current.CancellationToken);
        Directory.CreateDirectory(Path.Combine(daemon.PlantFolder, "knowledge"));
        await File.WriteAllTextAsync(
            Path.Combine(daemon.PlantFolder, "knowledge", "part.json"), """{"terms": [7, {"id": "my-thing", "kind": "component", "en": ["my thing"]}]}""", TestContext.Current.CancellationToken);
        Assert.Equal(ExitCodes.InvalidReport, await RunAsync("reload", "--address", daemon.Address));
        Assert.Contains("knowledge/part.json: 1 entries in use, WITH PROBLEMS", _screen.Output, StringComparison.Ordinal);
        Assert.Contains("knowledge/part.json(1,12): terms[0]: this must be an object", _screen.Errors, StringComparison.Ordinal);
        Assert.Contains("wrong.json: LEFT OUT", _screen.Output, StringComparison.Ordinal);
        Assert.Contains("wrong.json(1,", _screen.Errors, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Ok, await EdgeLlmProgram.RunAsync(["status", "--address", daemon.Address], _screen.Screen));
        Assert.Contains("wrong.json: LEFT OUT", _screen.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("search", "jam")]
    [InlineData("list")]
    [InlineData("export")]
    public async Task Commands_that_need_a_daemon_say_so_when_there_is_none(params string[] args)
    {
        Assert.Equal(ExitCodes.Unavailable, await RunAsync([.. args, "--address", $"unix:{_folder}/none.sock"]));
        Assert.Contains("Can't reach a daemon", _screen.Errors, StringComparison.Ordinal);
    }

    private Task<int> RunAsync(params string[] args) => EdgeLlmProgram.RunAsync(["catalogue", .. args], _screen.Screen);

    private string Write(string name, string content)
    {
        var file = Path.Combine(_folder, name);
        File.WriteAllText(file, content);
        return file;
    }
}
