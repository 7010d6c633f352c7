using EdgeLlm.Diagnostics.Catalogue.Library;
using Microsoft.Extensions.Logging.Testing;

namespace EdgeLlm.Diagnostics.Tests.Knowledge;

/// <summary>A plant's folder with knowledge files, and the library that reads it.</summary>
internal sealed class PlantFiles : IDisposable
{
    /// <summary>A component that is not built in, with a word in each language.</summary>
    public const string OrienterTerm = """{"id": "cap-orienter", "kind": "component", "en": ["cap orienter", "orienter"], "zh": ["理盖器"]}""";

    /// <summary>Its failure mode.</summary>
    public const string BlockedJets = """
        {"id": "jets-blocked",
         "text": {"en": "The air jets of the cap orienter are blocked", "zh": "理盖器吹气孔堵塞"},
         "remedy": {"en": "Clean the air jets"},
         "checks": [{"en": "Hold a strip of paper in front of each jet"}],
         "symptoms": [
           {"of": ["cap-orienter flow"], "is": "low", "weight": 3, "against": 3},
           {"of": ["cap-orienter pressure"], "is": "high", "weight": 2}],
         "energies": ["pressure"]}
        """;

    private readonly TemporaryFolder _folder = new();

    /// <summary>A line that stopped: the air flow is gone while the pressure before the jets rose.</summary>
    public static FaultReport BlockedReport { get; } = Reports.With(
        Reports.Number("OR1.Q", 2, nominal: 20) with { Description = "理盖器吹气流量", Unit = "l/min" },
        Reports.Number("Orienter.AirPressure", 6.8, new Limits(High: 5)));

    public FakeLogger<CatalogueLibrary> Log { get; } = new();

    public CatalogueFolders Folders => new(Path.Combine(_folder.Path, "state"), Path.Combine(_folder.Path, "plant"));

    /// <summary>The lines about knowledge files in the log.</summary>
    public IEnumerable<string> Lines => Log.Collector.GetSnapshot().Where(record => record.Id.Id == 2306).Select(record => record.Message);

    /// <summary>The text of a file with terms and with modes of one component.</summary>
    public static string File(string terms, string component, params string[] modes) =>
        $$"""{"terms": [{{terms}}], "components": [{"component": "{{component}}", "modes": [{{string.Join(",\n", modes)}}]}]}""";

    public void Write(string name, string content)
    {
        Directory.CreateDirectory(Folders.Knowledge);
        System.IO.File.WriteAllText(Path.Combine(Folders.Knowledge, name), content);
    }

    public CatalogueLibrary Open() => CatalogueLibrary.Open(Folders, Log);

    public void Dispose() => _folder.Dispose();
}
