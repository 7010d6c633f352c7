using EdgeLlm.Diagnostics.Catalogue;
using EdgeLlm.TestKit;

namespace EdgeLlm.Diagnostics.Tests.Catalogue;

public sealed class LargeCatalogueTests
{
    private const int Entries = 12_000;

    private const string Report = "drive motor overcurrent blocked too hot signal lost pressure low voltage low timeout sensor valve pump 电机过电流 阀门泄漏 压力过低";

    [Fact]
    public void Search_weighs_a_bounded_number_of_entries_however_common_the_words_are()
    {
        using var index = Build();
        foreach (var text in new[] { "motor", "电机", Report, $"{Report} axis4711", "阀" })
        {
            var matches = index.FindByText(text, index.RangesFor(ProductName.Parse("")));
            Assert.InRange(matches.Examined, 1, CatalogueIndex.MostExamined);
            Assert.InRange(matches.Best.Count, 1, CatalogueIndex.MostTextMatches);
        }
    }

    [Fact]
    public void Search_finds_by_its_rare_words_what_common_words_would_bury()
    {
        using var catalogue = new FaultCatalogue(Build(), "test");
        Assert.Equal("synthetic-4711", catalogue.Find(new CatalogueQuery("", "", "", $"{Report} axis4711"), 5)[0].Entry.Id);
        Assert.Equal("synthetic-4711", catalogue.Find(new CatalogueQuery("", "", "S004711", Report), 5)[0].Entry.Id);
    }

    [Fact]
    public void Search_for_words_that_all_entries_have_still_finds_the_vendors_own()
    {
        using var catalogue = new FaultCatalogue(Build(), "test");
        var hits = catalogue.Find(new CatalogueQuery("Festo", "", "", "station"), 20);
        Assert.NotEmpty(hits);
        Assert.All(hits, hit => Assert.Contains(hit.Entry.Vendor, new[] { "", "Festo" }));
    }

    [Fact]
    public void Synthetic_entries_are_valid() =>
        Assert.Empty(CatalogueCheck.Problems(CatalogueData.Read([("synthetic.json", SyntheticCatalogue.Json(100))]).Entries));

    private static CatalogueIndex Build()
    {
        using var builder = new CatalogueIndexBuilder();
        foreach (var entry in CatalogueData.Read([("synthetic.json", SyntheticCatalogue.Json(Entries))]).Entries)
        {
            builder.Add(entry, EntryOrigin.Plant, "synthetic.json");
        }

        return builder.Build();
    }
}
