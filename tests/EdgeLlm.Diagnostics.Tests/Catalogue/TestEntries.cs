using EdgeLlm.Diagnostics.Catalogue;

namespace EdgeLlm.Diagnostics.Tests.Catalogue;

/// <summary>Small catalogues of a test's own.</summary>
internal static class TestEntries
{
    public static CatalogueEntry Entry(string id, string vendor = "", string family = "", string code = "", string title = "Something") => new()
    {
        Id = id,
        Vendor = vendor,
        Families = family.Length == 0 ? [] : [family],
        Codes = code.Length == 0 ? [] : [code],
        Title = new LocalizedText(title, "标题"),
        Domain = "drive",
        Severity = 500,
        Source = "Test",
        Causes =
        [
            new CatalogueCause { Id = "cause", Text = new LocalizedText("Cause", "原因"), Remedy = new LocalizedText("Mend", "修"), Checks = [new LocalizedText("Look", "看")] },
        ],
    };

    public static FaultCatalogue Catalogue(params CatalogueEntry[] entries) => FaultCatalogue.Open(new CatalogueData([.. entries], "test"));
}
