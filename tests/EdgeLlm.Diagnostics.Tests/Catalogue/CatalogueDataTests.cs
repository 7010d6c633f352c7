using System.Collections.Immutable;
using System.Text;
using EdgeLlm.Diagnostics.Catalogue;
using EdgeLlm.Inference;

namespace EdgeLlm.Diagnostics.Tests.Catalogue;

public sealed class CatalogueDataTests
{
    private const string Valid = """
        [{"id": "a-1", "title": {"en": "A", "zh": "甲"}, "domain": "drive", "severity": 500, "source": "Standard",
          "causes": [{"id": "c", "text": {"en": "B", "zh": "乙"}, "remedy": {"en": "C", "zh": "丙"}, "checks": [{"en": "D", "zh": "丁"}]}]}]
        """;

    [Fact]
    public void Every_built_in_entry_is_complete()
    {
        var entries = CatalogueData.ReadBuiltIn().Entries;
        Assert.Empty(CatalogueCheck.Problems(entries));
        Assert.True(entries.Length >= 100, $"only {entries.Length} entries");
        Assert.All(entries, entry => Assert.InRange(entry.Causes.Length, 2, 4));
        Assert.All(entries, entry => Assert.NotEmpty(entry.Keywords));
    }

    [Fact]
    public void Chinese_texts_are_Chinese_and_English_texts_are_not()
    {
        var texts = CatalogueData.ReadBuiltIn().Entries.SelectMany(entry => Texts(entry)).Where(text => !text.IsEmpty);
        Assert.All(texts, text =>
        {
            Assert.Contains(text.Zh, IsHan);
            Assert.DoesNotContain(text.En, IsHan);
        });
    }

    [Fact]
    public void Version_changes_with_a_single_byte()
    {
        var one = Read(Valid);
        var other = Read(Valid.Replace("500", "501", StringComparison.Ordinal));
        Assert.Matches("^[0-9a-f]{12}$", one.Version);
        Assert.NotEqual(one.Version, other.Version);
        Assert.Equal(one.Version, Read(Valid).Version);
    }

    [Theory]
    [InlineData("\"a-1\"", "\"A 1\"", "id: the id must consist of")]
    [InlineData("\"a-1\"", "\"a-1\\n\"", "id: the id must consist of")]
    [InlineData("500", "0", "severity: 0 is outside")]
    [InlineData("\"Standard\"", "\" \"", "source: the text is empty")]
    [InlineData("\"drive\"", "\"\"", "domain: '' is not a domain; there are controller")]
    [InlineData("\"drive\"", "\"robot\"", "domain: 'robot' is not a domain")]
    [InlineData("甲", "", "title: the text is missing")]
    [InlineData("丙", "", "causes[0].remedy: the text is missing")]
    [InlineData("丁", "", "causes[0].checks[0]: the text is missing")]
    [InlineData("丁", "\\u0007", "causes[0].checks[0].zh: the text contains the control character U+0007")]
    [InlineData("[{\"en\": \"D\", \"zh\": \"丁\"}]", "[]", "causes[0].checks: there must be at least one check")]
    [InlineData("[{\"en\": \"D\", \"zh\": \"丁\"}]", "[null]", "causes[0].checks[0]: the text is missing")]
    [InlineData("\"domain\"", "\"codes\": [\" \"], \"domain\"", "codes[0]: the text is empty")]
    [InlineData("\"domain\"", "\"codes\": [null], \"domain\"", "codes[0]: the text is empty")]
    [InlineData("\"domain\"", "\"codes\": [\"\\u3000\\u00A0\"], \"domain\"", "codes[0]: the text is empty")]
    [InlineData("\"domain\"", "\"codes\": [\"0x10..0x0F\"], \"domain\"", "codes[0]: code '0x10..0x0F' must begin with its lower end")]
    [InlineData("\"domain\"", "\"codes\": [\"0x10..20\"], \"domain\"", "same notation at both ends")]
    [InlineData("\"domain\"", "\"codes\": [\"F10..A20\"], \"domain\"", "same notation at both ends")]
    [InlineData("\"domain\"", "\"codes\": [\"0x0..0x10000\"], \"domain\"", "wider than 65536 codes")]
    [InlineData("\"domain\"", "\"codes\": [\"1..2..3\"], \"domain\"", "must have two ends")]
    [InlineData("\"domain\"", "\"codes\": [\"F..G\"], \"domain\"", "must have a number at both ends")]
    [InlineData("[{\"id\": \"a-1\"", "[null, {\"id\": \"a-1\"", "an entry is null")]
    [InlineData("\"domain\"", "\"safetyNote\": {\"en\": \"x\", \"zh\": \"\"}, \"domain\"", "safetyNote: the text is missing")]
    [InlineData("\"id\": \"c\"", "\"id\": \"C 1\"", "causes[0].id: the id must consist of")]
    [InlineData("\"id\": \"c\"", "\"signs\": [{\"is\": \"low\"}], \"id\": \"c\"", "causes[0].signs[0]: there must be at least one phrase")]
    [InlineData("\"id\": \"c\"", "\"signs\": [{\"en\": [\" \"], \"is\": \"low\"}], \"id\": \"c\"", "causes[0].signs[0].en[0]: the text is empty")]
    [InlineData("\"id\": \"c\"", "\"signs\": [null], \"id\": \"c\"", "causes[0].signs[0]: the sign is null")]
    public void Incomplete_entry_is_refused_and_named(string part, string replacement, string problem)
    {
        var exception = Assert.Throws<EdgeLlmException>(() => Read(Valid.Replace(part, replacement, StringComparison.Ordinal)));
        Assert.Equal(EdgeLlmError.InvalidConfiguration, exception.Error);
        Assert.Contains(problem, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Id_used_twice_is_refused()
    {
        var exception = Assert.Throws<EdgeLlmException>(() => Read(Valid, Valid));
        Assert.Contains("'a-1': the id is used twice", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Cause_id_used_twice_in_one_entry_is_refused()
    {
        const string Cause = "{\"id\": \"c\"";
        var twice = Valid.Replace(Cause, $"{CauseOf(Valid)}, {Cause}", StringComparison.Ordinal);
        Assert.Contains("causes[1].id: 'c' is the id of another cause", Assert.Throws<EdgeLlmException>(() => Read(twice)).Message, StringComparison.Ordinal);

        static string CauseOf(string json) => json[json.IndexOf(Cause, StringComparison.Ordinal)..^3];
    }

    [Theory]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("[{\"id\": \"a-1\"}]")]
    [InlineData("[{\"id\": \"a-1\", \"colour\": 1}]")]
    [InlineData("[{\"id\": null}]")]
    [InlineData("[{\"id\": \"a-1\", \"id\": \"a-1\"}]")]
    public void Data_of_another_form_is_refused_with_its_place(string json)
    {
        var exception = Assert.Throws<EdgeLlmException>(() => Read(json));
        Assert.Equal(EdgeLlmError.InvalidConfiguration, exception.Error);
        Assert.Contains("file-0.json", exception.Message, StringComparison.Ordinal);
    }

    private static CatalogueData Read(params string[] files) =>
        CatalogueData.Read([.. files.Select((content, index) => ($"file-{index}.json", Encoding.UTF8.GetBytes(content)))]);

    private static ImmutableArray<LocalizedText> Texts(CatalogueEntry entry) =>
        [entry.Title, entry.SafetyNote, .. entry.Causes.SelectMany(cause => cause.Checks.Append(cause.Text).Append(cause.Remedy))];

    private static bool IsHan(char character) => character is >= '\u4E00' and <= '\u9FFF';
}
