using EdgeLlm.Diagnostics.Catalogue;
using EdgeLlm.Diagnostics.Catalogue.Library;
using EdgeLlm.Diagnostics.Records;
using EdgeLlm.Inference;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;

namespace EdgeLlm.Diagnostics.Tests.Knowledge;

public sealed class PlantKnowledgeTests : IDisposable
{
    private const string Entry = "component-cap-orienter";

    private readonly PlantFiles _plant = new();

    public void Dispose() => _plant.Dispose();

    [Fact]
    public async Task Component_of_the_plant_is_recognised_in_both_languages_and_its_cause_comes_first()
    {
        using var library = _plant.Open();
        Assert.DoesNotContain((await DiagnoseAsync(library, "before")).Causes, cause => cause.CatalogueEntryId == Entry);

        _plant.Write("orienter.json", PlantFiles.File(PlantFiles.OrienterTerm, "cap-orienter", PlantFiles.BlockedJets));
        library.Reload();

        var cause = (await DiagnoseAsync(library, "after")).Causes[0];
        Assert.Equal((Entry, "jets-blocked", CauseSource.Evidence), (cause.CatalogueEntryId, cause.CauseId, cause.Source));
        Assert.Equal(["OR1.Q", "Orienter.AirPressure"], cause.Signals.Order(StringComparer.Ordinal));
        Assert.StartsWith("The air jets of the cap orienter are blocked", cause.Text, StringComparison.Ordinal);
        Assert.Equal(
            ("knowledge/orienter.json", EntryOrigin.Plant, 2, 0),
            (library.Files[0].Name, library.Files[0].Origin, library.Files[0].Entries, library.Files[0].Problems.Length));
        Assert.Empty(_plant.Lines);
    }

    [Fact]
    public void Mode_with_the_id_of_a_built_in_one_takes_its_place_and_another_is_added()
    {
        _plant.Write("pump.json", PlantFiles.File("", "pump", Mode("suction-starved"), Mode("own-mode")));
        using var library = _plant.Open();
        using var lease = library.Take();
        var builtIn = EdgeLlm.Diagnostics.Knowledge.KnowledgeBase.BuiltIn.Component("component-pump")!;
        var pump = lease.Knowledge.Component("component-pump")!;
        Assert.Contains(builtIn.Causes, cause => cause.Id == "suction-starved");
        Assert.Equal(builtIn.Causes.Length + 1, pump.Causes.Length);
        Assert.Equal("Text of suction-starved", pump.Causes.Single(cause => cause.Id == "suction-starved").Text.En);
        Assert.EndsWith("; knowledge/pump.json", pump.Source, StringComparison.Ordinal);
    }

    [Fact]
    public void One_language_stands_for_the_other_and_the_safety_note_follows_the_energies()
    {
        _plant.Write("orienter.json", PlantFiles.File(PlantFiles.OrienterTerm, "cap-orienter", PlantFiles.BlockedJets));
        using var library = _plant.Open();
        using var lease = library.Take();
        var cause = Assert.Single(lease.Knowledge.Component(Entry)!.Causes);
        Assert.Equal(("Clean the air jets", "理盖器吹气孔堵塞"), (cause.Remedy.Zh, cause.Text.Zh));
        Assert.Contains("relieve the pressure", cause.SafetyNote.En, StringComparison.Ordinal);
    }

    [Fact]
    public void File_may_use_terms_of_another_file_whatever_their_order()
    {
        _plant.Write("a-modes.json", PlantFiles.File("", "cap-orienter", PlantFiles.BlockedJets));
        _plant.Write("b-terms.json", $$"""{"terms": [{{PlantFiles.OrienterTerm}}]}""");
        using var library = _plant.Open();
        Assert.Equal([("knowledge/a-modes.json", 1), ("knowledge/b-terms.json", 1)], library.Files.Select(file => (file.Name, file.Entries)));
        Assert.Empty(_plant.Lines);
    }

    [Fact]
    public void File_that_is_replaced_while_diagnoses_run_is_taken_in_once_it_has_settled()
    {
        using var library = _plant.Open();
        _plant.Write("orienter.json", PlantFiles.File(PlantFiles.OrienterTerm, "cap-orienter", PlantFiles.BlockedJets));
        Assert.False(library.ReloadIfChanged());
        Assert.True(library.ReloadIfChanged());
        using var running = library.Take();

        _plant.Write("orienter.json", PlantFiles.File(PlantFiles.OrienterTerm, "cap-orienter", PlantFiles.BlockedJets, Mode("own-mode")));
        Assert.False(library.ReloadIfChanged());
        Assert.True(library.ReloadIfChanged());
        Assert.False(library.ReloadIfChanged());

        using var next = library.Take();
        Assert.Single(running.Knowledge.Component(Entry)!.Causes);
        Assert.Equal(2, next.Knowledge.Component(Entry)!.Causes.Length);
        Assert.NotEqual(running.Catalogue.Version, next.Catalogue.Version);
        File.Delete(Path.Combine(_plant.Folders.Knowledge, "orienter.json"));
        library.Reload();
        using var last = library.Take();
        Assert.Null(last.Knowledge.Component(Entry));
        Assert.Same(EdgeLlm.Diagnostics.Knowledge.KnowledgeBase.BuiltIn, last.Knowledge);
    }

    [Fact]
    public void Knowledge_needs_no_index_and_stays_when_entries_can_not_be_indexed()
    {
        _plant.Write("orienter.json", PlantFiles.File(PlantFiles.OrienterTerm, "cap-orienter", PlantFiles.BlockedJets));
        using (_plant.Open())
        {
            Assert.False(Directory.Exists(_plant.Folders.Indexes));
        }

        File.WriteAllText(Path.Combine(_plant.Folders.Plant, "entries.json"), "[]");
        Directory.CreateDirectory(_plant.Folders.State);
        File.WriteAllText(_plant.Folders.Indexes, "in the way");
        using var library = _plant.Open();
        using var lease = library.Take();
        Assert.NotNull(lease.Knowledge.Component(Entry));
    }

    private static string Mode(string id) =>
        $$"""{"id": "{{id}}", "text": "Text of {{id}}", "remedy": "R", "checks": ["C"], "symptoms": [{"of": ["pressure"], "is": "low"}]}""";

    private static async Task<Diagnosis> DiagnoseAsync(CatalogueLibrary library, string requestId)
    {
        using var folder = new TemporaryFolder();
        var time = new FakeTimeProvider(Reports.Noon.AddSeconds(3));
        using var store = DiagnosisStore.Open(folder.Path, new RecordRetention(), time, NullLogger<DiagnosisStore>.Instance);
        var diagnoser = new Diagnoser(ScriptedGenerator.Answers("{}"), library, store, new DiagnoserOptions(), time, new FakeLogger<Diagnoser>());
        var request = new DiagnosisRequest(requestId, PlantFiles.BlockedReport, new DiagnosisOptions { CatalogueOnly = true });
        Diagnosis? diagnosis = null;
        await foreach (var step in diagnoser.DiagnoseAsync(request, TestContext.Current.CancellationToken))
        {
            diagnosis = (step as DiagnosisEvent.Completed)?.Diagnosis ?? diagnosis;
        }

        return diagnosis!;
    }
}
