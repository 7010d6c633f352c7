using System.Text.Json;
using EdgeLlm.Diagnostics.Catalogue;

namespace EdgeLlm.Diagnostics.Tests.Catalogue;

/// <summary>The repository's sample reports, read as plain JSON: this room does not know the protos.</summary>
internal static class SampleReports
{
    public static string Folder { get; } = FindFolder();

    public static IEnumerable<string> Names =>
        Directory.EnumerateFiles(Folder, "*.json").Select(file => Path.GetFileNameWithoutExtension(file)!).Order(StringComparer.Ordinal);

    public static JsonElement Read(string name) => JsonElement.Parse(File.ReadAllText(Path.Combine(Folder, $"{name}.json"))).GetProperty("report");

    public static CatalogueQuery ToQuery(JsonElement report)
    {
        var asset = report.GetProperty("asset");
        var alarm = report.GetProperty("alarm");
        string[] texts = [Text(alarm, "condition"), Text(alarm, "message"), Text(report, "operatorNote")];
        return new CatalogueQuery(Text(asset, "vendor"), Text(asset, "family"), Text(report, "faultCode"), string.Join('\n', texts));
    }

    public static string Text(JsonElement element, string property) =>
        element.TryGetProperty(property, out var value) ? value.GetString()! : "";

    private static string FindFolder()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "EdgeLlm.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("The tests must run from inside the repository.");
        }

        return Path.Combine(folder.FullName, "samples");
    }
}
