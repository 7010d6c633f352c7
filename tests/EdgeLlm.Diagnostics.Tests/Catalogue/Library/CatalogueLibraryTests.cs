using System.Diagnostics;
using System.Text;
using EdgeLlm.Diagnostics.Catalogue;
using EdgeLlm.Diagnostics.Catalogue.Import;
using EdgeLlm.Diagnostics.Catalogue.Library;
using EdgeLlm.Inference;
using Microsoft.Extensions.Logging.Testing;

namespace EdgeLlm.Diagnostics.Tests.Catalogue.Library;

public sealed class CatalogueLibraryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeLogger<CatalogueLibrary> _log = new();

    private CatalogueFolders Folders => new(Path.Combine(_folder.Path, "state"), Path.Combine(_folder.Path, "plant"));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Library_without_files_is_the_built_in_catalogue()
    {
        using var library = Open();
        using var builtIn = FaultCatalogue.OpenBuiltIn();
        using var lease = library.Take();
        Assert.Equal((builtIn.Count, builtIn.Version), (lease.Catalogue.Count, lease.Catalogue.Version));
        Assert.Empty(library.Files);
        Assert.False(Directory.Exists(Folders.Indexes));
    }

    [Fact]
    public void Import_overrides_built_in_entries_and_plant_files_override_imports_in_order_of_names()
    {
        using var library = Open();
        var old = Version(library);
        Assert.Equal((1, 1), Counts(library.Import("first", ImportFormat.Json, Entries(("sinamics-f30001", "Imported"), ("own-1", "Imported")), validateOnly: false)));
        Assert.Equal("Imported", Title(library, "sinamics-f30001"));
        WritePlant("b.json", Entries(("own-1", "From b")));
        WritePlant("a.json", Entries(("own-1", "From a"), ("own-2", "From a")));
        library.Reload();
        Assert.Equal(("From b", "From a"), (Title(library, "own-1"), Title(library, "own-2")));
        Assert.Equal(
            [("first.json", EntryOrigin.Imported, 1), ("a.json", EntryOrigin.Plant, 1), ("b.json", EntryOrigin.Plant, 1)],
            library.Files.Select(file => (file.Name, file.Origin, file.Entries)));
        Assert.NotEqual(old, Version(library));
    }

    [Fact]
    public void Import_is_still_there_after_a_restart_and_gone_once_it_is_deleted()
    {
        using (var library = Open())
        {
            library.Import("mine", ImportFormat.Json, Entries(("own-1", "Mine")), validateOnly: false);
        }

        using var again = Open();
        Assert.Equal("Mine", Title(again, "own-1"));
        Assert.True(again.DeleteImport("mine"));
        Assert.Null(Title(again, "own-1"));
        Assert.False(again.DeleteImport("mine"));
        Assert.Empty(again.Files);
    }

    [Fact]
    public void Import_with_one_wrong_entry_changes_nothing()
    {
        using var library = Open();
        library.Import("mine", ImportFormat.Json, Entries(("own-1", "Before")), validateOnly: false);
        var version = Version(library);
        var result = library.Import("mine", ImportFormat.Json, Entries(("own-1", "After"), ("Wrong id", "After")), validateOnly: false);
        Assert.Equal(("mine", 3), (Assert.Single(result.Problems).File, result.Problems[0].Line));
        Assert.Equal(("Before", version), (Title(library, "own-1"), Version(library)));
        Assert.Equal(["mine.json"], Directory.EnumerateFiles(Folders.Imports).Select(Path.GetFileName));
    }

    [Fact]
    public void Import_that_is_only_validated_changes_nothing_and_tells_what_it_would()
    {
        using var library = Open();
        Assert.Equal((1, 1), Counts(library.Import("mine", ImportFormat.Json, Entries(("own-1", "A"), ("sinamics-f30001", "A")), validateOnly: true)));
        Assert.Null(Title(library, "own-1"));
        Assert.Empty(Directory.EnumerateFiles(Folders.Imports));
    }

    [Fact]
    public void Plant_file_that_is_wrong_is_left_out_as_a_whole_and_logged_once_while_the_rest_serves()
    {
        WritePlant("bad.yaml", Encoding.UTF8.GetBytes("- id: own-1\n  title: x\n  colour: red\n"));
        WritePlant("good.json", Entries(("own-2", "Good")));
        WritePlant("half.json", [.. Entries(("own-3", "Half"))[..^3], (byte)',', (byte)'{']);
        using var library = Open();
        Assert.Equal("Good", Title(library, "own-2"));
        Assert.Null(Title(library, "own-3"));
        Assert.Equal([("bad.yaml", 0), ("good.json", 1), ("half.json", 0)], library.Files.Select(file => (file.Name, file.Entries)));
        Assert.Equal((3, 3), (library.Files[0].Problems[0].Line, library.Files[0].Problems[0].Column));
        Assert.Equal(2, _log.Collector.GetSnapshot().Count(record => record.Id.Id == 2301));
    }

    [Fact]
    public void Change_of_the_folder_is_taken_in_once_it_has_settled()
    {
        using var library = Open();
        Assert.False(library.ReloadIfChanged());
        WritePlant("new.json", Entries(("own-1", "New")));
        Assert.False(library.ReloadIfChanged());
        Assert.Null(Title(library, "own-1"));
        Assert.True(library.ReloadIfChanged());
        Assert.Equal("New", Title(library, "own-1"));
        Assert.False(library.ReloadIfChanged());
        File.Delete(Path.Combine(Folders.Plant, "new.json"));
        Assert.False(library.ReloadIfChanged());
        Assert.True(library.ReloadIfChanged());
        Assert.Null(Title(library, "own-1"));
    }

    [Fact]
    public void Change_that_can_not_be_indexed_leaves_imports_as_they_were_and_is_tried_again()
    {
        using (var before = Open())
        {
            before.Import("mine", ImportFormat.Json, Entries(("own-1", "Before")), validateOnly: false);
        }

        WritePlant("own.json", Entries(("own-2", "Plant")));
        Directory.Delete(Folders.Indexes, recursive: true);
        File.WriteAllText(Folders.Indexes, "in the way");
        using var library = Open();
        Assert.Null(Title(library, "own-1"));
        Assert.Throws<EdgeLlmException>(() => library.Import("mine", ImportFormat.Json, Entries(("own-1", "After")), validateOnly: false));
        Assert.Throws<EdgeLlmException>(() => library.DeleteImport("mine"));
        Assert.Throws<EdgeLlmException>(() => library.ReloadIfChanged());
        File.Delete(Folders.Indexes);
        Assert.True(library.ReloadIfChanged());
        Assert.Equal("Before", Title(library, "own-1"));
        Assert.False(library.ReloadIfChanged());
    }

    [Fact]
    public void Import_is_no_change_that_is_read_again()
    {
        using var library = Open();
        library.Import("mine", ImportFormat.Json, Entries(("own-1", "Mine")), validateOnly: false);
        Assert.False(library.ReloadIfChanged());
        Assert.False(library.ReloadIfChanged());
        library.DeleteImport("mine");
        Assert.False(library.ReloadIfChanged());
        Assert.False(library.ReloadIfChanged());
    }

    [Fact]
    public void Library_without_a_plants_folder_has_no_plant_files()
    {
        using var library = CatalogueLibrary.Open(Folders with { Plant = "" }, _log);
        Assert.Empty(library.Files);
        Assert.False(library.ReloadIfChanged());
    }

    [Fact]
    public void Change_of_the_file_that_a_link_leads_to_is_taken_in()
    {
        var target = Path.Combine(_folder.Path, "elsewhere");
        File.WriteAllBytes(target, Entries(("own-1", "Short")));
        Directory.CreateDirectory(Folders.Plant);
        File.CreateSymbolicLink(Path.Combine(Folders.Plant, "link.json"), target);
        using var library = Open();
        Assert.Equal("Short", Title(library, "own-1"));
        File.WriteAllBytes(target, Entries(("own-1", "Much longer")));
        Assert.False(library.ReloadIfChanged());
        Assert.True(library.ReloadIfChanged());
        Assert.Equal("Much longer", Title(library, "own-1"));
        Assert.Equal("link.json", Assert.Single(library.Files).Name);
    }

    [Fact]
    public void What_can_not_be_read_as_a_file_is_left_out_and_holds_nothing_up()
    {
        WritePlant("good.json", Entries(("own-1", "Good")));
        WritePlant("empty.csv", []);
        using (var made = Process.Start("mkfifo", Path.Combine(Folders.Plant, "pipe.json")))
        {
            made.WaitForExit();
        }

        foreach (var (name, target) in new[] { ("broken.json", "none"), ("loop.json", "loop.json"), ("zero.json", "/dev/zero") })
        {
            File.CreateSymbolicLink(Path.Combine(Folders.Plant, name), target);
        }

        using var library = Open();
        Assert.Equal("Good", Title(library, "own-1"));
        Assert.Equal(
            [("broken.json", 1), ("empty.csv", 1), ("good.json", 0), ("loop.json", 1), ("pipe.json", 1), ("zero.json", 1)],
            library.Files.Select(file => (file.Name, file.Problems.Length)));
        Assert.False(library.ReloadIfChanged());
    }

    [Fact]
    public void Lease_keeps_its_catalogue_open_and_unchanged_across_a_reload()
    {
        using var library = Open();
        WritePlant("new.json", Entries(("own-1", "New")));
        library.Reload();
        var lease = library.Take();
        File.Delete(Path.Combine(Folders.Plant, "new.json"));
        library.Reload();
        Assert.NotNull(lease.Catalogue.Get("own-1"));
        Assert.Single(Directory.EnumerateFiles(Folders.Indexes));
        lease.Dispose();
        lease.Dispose();
        Assert.Throws<ObjectDisposedException>(() => lease.Catalogue.Get("own-1"));
        Assert.Empty(Directory.EnumerateFiles(Folders.Indexes));
        Assert.Null(Title(library, "own-1"));
    }

    [Fact]
    public void Searches_and_reloads_at_the_same_time_do_not_disturb_each_other()
    {
        using var library = Open();
        WritePlant("new.json", Entries(("own-1", "New")));
        var isDone = false;
        Parallel.Invoke(
            () =>
            {
                for (var round = 0; round < 5; round++)
                {
                    library.Reload();
                }

                Volatile.Write(ref isDone, true);
            },
            () =>
            {
                while (!Volatile.Read(ref isDone))
                {
                    using var lease = library.Take();
                    Assert.NotEmpty(lease.Catalogue.Find(new CatalogueQuery("", "", "F30001", "overcurrent"), 5));
                }
            });
    }

    [Fact]
    public void Library_says_so_when_it_is_closed()
    {
        var library = Open();
        library.Dispose();
        Assert.Throws<ObjectDisposedException>(library.Take);
    }

    [Fact]
    public void Index_that_a_killed_daemon_left_behind_is_removed()
    {
        Directory.CreateDirectory(Folders.Indexes);
        File.WriteAllText(Path.Combine(Folders.Indexes, "old.sqlite"), "x");
        using var library = Open();
        Assert.False(Directory.Exists(Folders.Indexes));
    }

    [Theory]
    [InlineData("mine", true)]
    [InlineData("line-3_2026.v1", true)]
    [InlineData("", false)]
    [InlineData("../mine", false)]
    [InlineData(".mine", false)]
    [InlineData("Mine", false)]
    [InlineData("mine\n", false)]
    public void Name_of_an_import_can_be_no_path(string name, bool isValid) => Assert.Equal(isValid, ImportName.IsValid(name));

    private CatalogueLibrary Open() => CatalogueLibrary.Open(Folders, _log);

    private static (int Added, int Replaced) Counts(ImportResult result)
    {
        Assert.Empty(result.Problems);
        return (result.Added, result.Replaced);
    }

    private static string? Title(CatalogueLibrary library, string id)
    {
        using var lease = library.Take();
        return lease.Catalogue.Get(id)?.Title.En;
    }

    private static string Version(CatalogueLibrary library)
    {
        using var lease = library.Take();
        return lease.Catalogue.Version;
    }

    private void WritePlant(string name, byte[] content)
    {
        Directory.CreateDirectory(Folders.Plant);
        File.WriteAllBytes(Path.Combine(Folders.Plant, name), content);
    }

    private static byte[] Entries(params (string Id, string Title)[] entries) => Encoding.UTF8.GetBytes($"[\n{string.Join(",\n", entries.Select(entry =>
        $$"""{"id": "{{entry.Id}}", "title": "{{entry.Title}}", "domain": "drive", "severity": 5, "source": "Plant", "causes": [{"id": "c", "text": "T", "remedy": "R", "checks": ["C"]}]}"""))}\n]");
}
