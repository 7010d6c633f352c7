using EdgeLlm.Diagnostics.Catalogue;

namespace EdgeLlm.Diagnostics.Tests.Catalogue;

public sealed class CodeMatchTests
{
    [Fact]
    public void Find_finds_an_entry_by_a_range_of_codes_below_hits_by_code_and_above_hits_by_words()
    {
        using var catalogue = TestEntries.Catalogue(
            TestEntries.Entry("range", family: "CiA 402", code: "0x7300..0x73FF"),
            TestEntries.Entry("code", family: "IO-Link", code: "0x7305"),
            TestEntries.Entry("words", title: "Encoder broken"));
        var hits = catalogue.Find(new CatalogueQuery("", "", "0x7305", "encoder"), 10);
        Assert.Equal([("code", MatchKind.Code), ("range", MatchKind.Range), ("words", MatchKind.Text)], hits.Select(hit => (hit.Entry.Id, hit.Kind)));
        Assert.Equal(hits.OrderByDescending(hit => hit.Score), hits);
    }

    [Fact]
    public void Find_names_an_entry_once_when_its_code_and_its_range_both_fit()
    {
        using var catalogue = TestEntries.Catalogue(TestEntries.Entry("both") with { Codes = ["0x7300..0x73FF", "0x7305"] });
        Assert.Equal(MatchKind.Code, Assert.Single(catalogue.Find(new CatalogueQuery("", "", "7305", ""), 10)).Kind);
    }

    [Fact]
    public void Find_lets_an_exact_hit_beat_a_range()
    {
        using var catalogue = TestEntries.Catalogue(
            TestEntries.Entry("range", "Siemens", "SINAMICS", "F07900..F07999"),
            TestEntries.Entry("exact", "Siemens", "SINAMICS", "F07901"));
        Assert.Equal("exact", Assert.Single(catalogue.Find(new CatalogueQuery("Siemens", "SINAMICS", "F07901", ""), 10)).Entry.Id);
        Assert.Equal("range", Assert.Single(catalogue.Find(new CatalogueQuery("Siemens", "SINAMICS", "F07902", ""), 10)).Entry.Id);
    }

    [Fact]
    public void Find_never_offers_one_vendors_range_for_another_vendors_device()
    {
        using var catalogue = TestEntries.Catalogue(TestEntries.Entry("range", "Siemens", "", "F07900..F07999"));
        Assert.Empty(catalogue.Find(new CatalogueQuery("ABB", "", "F07901", ""), 10));
    }

    [Fact]
    public void Find_takes_a_short_code_of_another_family_for_none_of_a_range()
    {
        using var catalogue = TestEntries.Catalogue(TestEntries.Entry("range", family: "Modbus", code: "0x10..0x20"));
        Assert.Empty(catalogue.Find(new CatalogueQuery("", "MR-J4", "16", ""), 10));
        Assert.Equal(MatchKind.Range, Assert.Single(catalogue.Find(new CatalogueQuery("", "Modbus RTU", "16", ""), 10)).Kind);
    }

    [Theory]
    [InlineData("Allen-Bradley", "Type 4 Code 20")]
    [InlineData("罗克韦尔", "T4:C20")]
    [InlineData("Rockwell Automation", "T04:C20")]
    public void Find_knows_a_maker_and_a_code_however_they_are_written(string vendor, string code)
    {
        using var catalogue = TestEntries.Catalogue(TestEntries.Entry("fault", "Rockwell Automation", "Logix", "T04:C20"));
        Assert.Equal(MatchKind.Exact, Assert.Single(catalogue.Find(new CatalogueQuery(vendor, "", code, ""), 10)).Kind);
    }

    [Fact]
    public void Find_is_not_starved_by_entries_of_other_vendors()
    {
        var others = Enumerable.Range(0, 200).Select(number => TestEntries.Entry($"other-{number}", "Omron", title: "Gripper lost its part"));
        using var catalogue = TestEntries.Catalogue([.. others, TestEntries.Entry("standard", title: "Gripper lost its part")]);
        Assert.Equal("standard", Assert.Single(catalogue.Find(new CatalogueQuery("Festo", "", "", "gripper"), 5)).Entry.Id);
        Assert.Equal(5, catalogue.Find(new CatalogueQuery("Omron", "", "", "gripper"), 5).Count);
    }
}
