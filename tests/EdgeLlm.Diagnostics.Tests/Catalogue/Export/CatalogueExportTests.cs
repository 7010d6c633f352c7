using System.Text;
using System.Text.Json;
using EdgeLlm.Diagnostics.Catalogue;
using EdgeLlm.Diagnostics.Catalogue.Export;
using EdgeLlm.Diagnostics.Catalogue.Import;

namespace EdgeLlm.Diagnostics.Tests.Catalogue.Export;

public sealed class CatalogueExportTests
{
    [Fact]
    public void Json_export_gives_every_entry_back_as_it_was()
    {
        using var catalogue = FaultCatalogue.OpenBuiltIn();
        var entries = Import(ImportFormat.Json, Export(catalogue, new CatalogueFilter(), ImportFormat.Json));
        Assert.Equal(catalogue.Count, entries.Count);
        Assert.All(entries, entry => Assert.Equal(Text(catalogue.Get(entry.Id)!), Text(entry)));
    }

    [Fact]
    public void Csv_export_gives_every_entry_back_but_for_its_signs()
    {
        using var catalogue = FaultCatalogue.OpenBuiltIn();
        var entries = Import(ImportFormat.Csv, Export(catalogue, new CatalogueFilter(), ImportFormat.Csv));
        Assert.Equal(catalogue.Count, entries.Count);
        Assert.All(entries, entry =>
        {
            var original = catalogue.Get(entry.Id)!;
            Assert.Equal(Text(original with { Causes = [.. original.Causes.Select(cause => cause with { Signs = [] })] }), Text(entry));
        });
    }

    [Fact]
    public void Cell_that_a_spreadsheet_would_run_is_defused()
    {
        using var catalogue = TestEntries.Catalogue(TestEntries.Entry("a", vendor: "=HYPERLINK(\"x\")", title: "@SUM, all"));
        var csv = Encoding.UTF8.GetString(Export(catalogue, new CatalogueFilter(), ImportFormat.Csv));
        Assert.Contains("a,\"'=HYPERLINK(\"\"x\"\")\",,,\"'@SUM, all\",", csv, StringComparison.Ordinal);
        Assert.Equal("@SUM, all", Assert.Single(Import(ImportFormat.Csv, Encoding.UTF8.GetBytes(csv))).Title.En);
    }

    [Fact]
    public void Filter_restricts_what_is_exported()
    {
        using var catalogue = TestEntries.Catalogue(
            TestEntries.Entry("a", vendor: "Siemens"), TestEntries.Entry("b", vendor: "Omron"), TestEntries.Entry("c", vendor: "Omron") with { Domain = "power" });
        Assert.Equal(["b"], Import(ImportFormat.Json, Export(catalogue, new CatalogueFilter("drive", "欧姆龙"), ImportFormat.Json)).Select(entry => entry.Id));
        Assert.Empty(Import(ImportFormat.Json, Export(catalogue, new CatalogueFilter(Vendor: "ABB"), ImportFormat.Json)));
        Assert.Empty(Import(ImportFormat.Json, Export(catalogue, new CatalogueFilter(Origin: EntryOrigin.Plant), ImportFormat.Json)));
    }

    private static byte[] Export(FaultCatalogue catalogue, CatalogueFilter filter, ImportFormat format) =>
        [.. CatalogueExport.Write(catalogue, filter, format).SelectMany(piece => piece)];

    private static List<CatalogueEntry> Import(ImportFormat format, byte[] content)
    {
        var entries = new List<CatalogueEntry>();
        Assert.Empty(CatalogueImport.Read("export", format, content, entries.Add));
        return entries;
    }

    private static string Text(CatalogueEntry entry) => JsonSerializer.Serialize(entry, CatalogueJson.Plain.CatalogueEntry);
}
