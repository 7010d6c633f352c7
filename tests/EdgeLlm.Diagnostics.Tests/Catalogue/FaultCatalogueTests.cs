using CsCheck;
using EdgeLlm.Diagnostics.Catalogue;

namespace EdgeLlm.Diagnostics.Tests.Catalogue;

public sealed class FaultCatalogueTests : IDisposable
{
    private readonly FaultCatalogue _catalogue = FaultCatalogue.OpenBuiltIn();

    public void Dispose() => _catalogue.Dispose();

    [Theory]
    [InlineData("Siemens", "SINAMICS G120", "F30001", "sinamics-f30001")]
    [InlineData("SIEMENS AG", "G120", "f 30001", "sinamics-f30001")]
    [InlineData("西门子", "SINAMICS S120 Booksize", "F07900", "sinamics-f07900")]
    [InlineData("Siemens", "", "F30003", "sinamics-f30003")]
    [InlineData("Siemens", "S7-1500", "16#39CB", "siemens-s7-39cb")]
    [InlineData("Anybody", "Modbus TCP", "2", "modbus-02")]
    [InlineData("Anybody", "Modbus RTU", "0x0B", "modbus-0b")]
    [InlineData("Anybody", "EtherCAT slave", "001Bh", "ecat-001b")]
    [InlineData("ifm", "IO-Link master", "0x4210", "iolink-4210")]
    [InlineData("maxon", "EPOS4 CiA 402", "16#4210", "cia402-4210")]
    public void Find_puts_the_exact_entry_first_when_vendor_or_standard_and_code_fit(string vendor, string family, string code, string id)
    {
        var best = _catalogue.Find(new CatalogueQuery(vendor, family, code, ""), 5)[0];
        Assert.Equal((id, MatchKind.Exact), (best.Entry.Id, best.Kind));
    }

    [Theory]
    [InlineData("", "", "F30001", "sinamics-f30001")]
    [InlineData("", "SINAMICS G120", "F30001", "sinamics-f30001")]
    [InlineData("Siemens", "SIMATIC Micro-Drive", "F30001", "sinamics-f30001")]
    [InlineData("Kollmorgen", "AKD", "0x7121", "cia402-7121")]
    [InlineData("Kollmorgen", "AKD", "7121", "cia402-7121")]
    [InlineData("", "", "0x39CB", "siemens-s7-39cb")]
    public void Find_marks_a_match_by_code_alone_as_such(string vendor, string family, string code, string id)
    {
        var best = _catalogue.Find(new CatalogueQuery(vendor, family, code, ""), 5)[0];
        Assert.Equal((id, MatchKind.Code), (best.Entry.Id, best.Kind));
    }

    [Theory]
    [InlineData("ABB", "ACS880", "F30001", "F30001 overcurrent of the power unit, zero mark")]
    [InlineData("Danfoss", "", "F07900", "motor blocked")]
    public void Find_never_offers_one_vendors_entry_for_another_vendors_device(string vendor, string family, string code, string text) =>
        Assert.DoesNotContain(_catalogue.Find(new CatalogueQuery(vendor, family, code, text), 50), hit => hit.Entry.Vendor.Length > 0);

    [Fact]
    public void Find_takes_a_short_code_for_a_standards_only_when_family_or_text_names_it()
    {
        Assert.Empty(_catalogue.Find(new CatalogueQuery("Mitsubishi Electric", "MR-J4", "2", ""), 5));
        var named = _catalogue.Find(new CatalogueQuery("Schneider", "Modicon M221", "2", "Modbus exception"), 5);
        Assert.Equal(("modbus-02", MatchKind.Code), (named[0].Entry.Id, named[0].Kind));
    }

    [Fact]
    public void Find_prefers_the_standard_that_the_text_names_when_two_share_a_code()
    {
        var best = _catalogue.Find(new CatalogueQuery("", "", "0x4210", "IO-Link port 3 event"), 5)[0];
        Assert.Equal("iolink-4210", best.Entry.Id);
    }

    [Fact]
    public void Find_drops_the_other_meaning_of_a_code_when_the_family_settles_it()
    {
        Assert.DoesNotContain(_catalogue.Find(new CatalogueQuery("", "CiA 402", "0x4210", ""), 10), hit => hit.Kind == MatchKind.Code);
        Assert.Equal(2, _catalogue.Find(new CatalogueQuery("", "", "0x4210", ""), 10).Count);
    }

    [Theory]
    [InlineData("air pressure too low at the service unit", "pneu-low-pressure")]
    [InlineData("LowAirPressure", "pneu-low-pressure")]
    [InlineData("emergency stop button pressed at the palletiser", "safety-estop-chain")]
    [InlineData("encoders lost their signal", "sensor-encoder-position-jump")]
    [InlineData("hydraulic oil is getting too hot, cooler", "hyd-oil-temperature")]
    [InlineData("气压不足", "pneu-low-pressure")]
    [InlineData("气源", "pneu-low-pressure")]
    [InlineData("光幕屏蔽超时", "safety-light-curtain-muting")]
    [InlineData("称重零点漂移", "weigh-zero-drift")]
    [InlineData("掉站", "profinet-station-lost")]
    public void Find_finds_an_entry_by_its_words_in_either_language(string text, string id)
    {
        var best = _catalogue.Find(new CatalogueQuery("", "", "", text), 5)[0];
        Assert.Equal((id, MatchKind.Text), (best.Entry.Id, best.Kind));
    }

    [Theory]
    [InlineData("阀")]
    [InlineData("泵")]
    [InlineData("秤")]
    public void Find_finds_entries_by_a_single_Chinese_character(string text)
    {
        var hits = _catalogue.Find(new CatalogueQuery("", "", "", text), 5);
        Assert.NotEmpty(hits);
        Assert.All(hits, hit => Assert.Contains(text, AllChinese(hit.Entry), StringComparison.Ordinal));
    }

    [Fact]
    public void Find_orders_by_kind_then_score_and_names_no_entry_twice()
    {
        var hits = _catalogue.Find(new CatalogueQuery("Siemens", "SINAMICS G120", "F30001", "overcurrent of the drive, motor blocked"), 20);
        Assert.Equal(hits.OrderBy(hit => hit.Kind).ThenByDescending(hit => hit.Score), hits);
        Assert.Equal(hits.Count, hits.Select(hit => hit.Entry.Id).Distinct().Count());
        Assert.Contains(hits, hit => hit.Kind == MatchKind.Text);
        Assert.All(hits, hit => Assert.InRange(hit.Score, 0, 1));
    }

    [Fact]
    public void Find_returns_no_more_than_asked_for()
    {
        var query = new CatalogueQuery("", "", "0x4210", "motor temperature drive pressure valve");
        Assert.Empty(_catalogue.Find(query, 0));
        Assert.Equal(3, _catalogue.Find(query, 3).Count);
        Assert.Throws<ArgumentOutOfRangeException>(() => _catalogue.Find(query, -1));
    }

    [Fact]
    public void Find_returns_nothing_for_an_empty_query() =>
        Assert.Empty(_catalogue.Find(new CatalogueQuery("", "", "", ""), 10));

    [Theory]
    [InlineData("\" OR entry_text MATCH \"x")]
    [InlineData("'; DROP TABLE entry_code; --")]
    [InlineData("NEAR(motor drive, 2) AND NOT title:valve* ^pump {a b}: c")]
    [InlineData("motor\0drive \uD800 \uDC00 \uFFFF")]
    [InlineData("-- (((( \"\"\" ***")]
    public void Find_takes_hostile_text_as_plain_words(string hostile)
    {
        _catalogue.Find(new CatalogueQuery(hostile, hostile, hostile, hostile), 10);
        _catalogue.Find(new CatalogueQuery("", "", hostile, hostile), 10);
        Assert.NotEmpty(_catalogue.Find(new CatalogueQuery("", "", "F30001", ""), 10));
    }

    [Fact]
    public void Find_survives_any_text() =>
        Gen.Select(Gen.String, Gen.String, Gen.String).Sample(
            (vendor, code, text) => _catalogue.Find(new CatalogueQuery(vendor, vendor, code, text), 10).Count <= 10,
            iter: 300);

    [Theory]
    [InlineData("motor \"AND\" ")]
    [InlineData("气压低，")]
    [InlineData("\"")]
    public void Find_survives_ten_kilobytes(string piece)
    {
        var text = string.Concat(Enumerable.Repeat(piece, 10_240 / piece.Length));
        Assert.True(_catalogue.Find(new CatalogueQuery(text, text, text, text), 10).Count <= 10);
    }

    [Fact]
    public void Find_gives_every_concurrent_caller_the_same_answer()
    {
        var query = new CatalogueQuery("Siemens", "SINAMICS G120", "F30003", "mains dip 电网跌落");
        var expected = Ids(_catalogue.Find(query, 10));
        var answers = new string[64];
        Parallel.For(0, answers.Length, new ParallelOptions { MaxDegreeOfParallelism = 8 }, index => answers[index] = Ids(_catalogue.Find(query, 10)));
        Assert.All(answers, answer => Assert.Equal(expected, answer));
    }

    [Fact]
    public void Two_catalogues_do_not_share_anything()
    {
        using (var other = FaultCatalogue.OpenBuiltIn())
        {
            Assert.Equal(_catalogue.Version, other.Version);
        }

        Assert.NotEmpty(_catalogue.Find(new CatalogueQuery("", "", "F30001", ""), 1));
    }

    [Fact]
    public void Find_says_so_when_the_catalogue_is_closed()
    {
        _catalogue.Dispose();
        Assert.Throws<ObjectDisposedException>(() => _catalogue.Find(new CatalogueQuery("", "", "F30001", ""), 1));
    }

    [Fact]
    public void Get_finds_an_entry_by_its_id_only()
    {
        Assert.Equal("F30001", _catalogue.Get("sinamics-f30001")!.Codes[0]);
        Assert.Null(_catalogue.Get("F30001"));
        Assert.True(_catalogue.Count >= 60);
    }

    private static string Ids(IReadOnlyList<CatalogueHit> hits) => string.Join(' ', hits.Select(hit => $"{hit.Entry.Id}:{hit.Kind}"));

    private static string AllChinese(CatalogueEntry entry) =>
        string.Concat(entry.Causes.Select(cause => cause.Text.Zh).Append(entry.Title.Zh).Concat(entry.Keywords));
}
