using System.Collections.Immutable;
using System.Text;
using EdgeLlm.Diagnostics.Catalogue;
using EdgeLlm.Inference;

namespace EdgeLlm.Diagnostics.Tests.Catalogue;

public sealed class CatalogueDataTests
{
    private const string Valid = """
        [{"id": "a-1", "title": {"en": "A", "zh": "甲"}, "domain": "drive", "severity": 500, "source": "Standard",
          "causes": [{"text": {"en": "B", "zh": "乙"}, "remedy": {"en": "C", "zh": "丙"}, "checks": [{"en": "D", "zh": "丁"}]}]}]
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
    [InlineData("\"a-1\"", "\"A 1\"", "the id must consist of")]
    [InlineData("500", "0", "severity 0")]
    [InlineData("\"Standard\"", "\" \"", "no source")]
    [InlineData("\"drive\"", "\"\"", "no domain")]
    [InlineData("甲", "", "the title is missing")]
    [InlineData("丙", "", "cause 1 or its remedy")]
    [InlineData("丁", "", "cause 1 needs at least one check")]
    [InlineData("[{\"en\": \"D\", \"zh\": \"丁\"}]", "[]", "cause 1 needs at least one check")]
    [InlineData("\"domain\"", "\"codes\": [\" \"], \"domain\"", "a code is empty")]
    [InlineData("\"domain\"", "\"codes\": [null], \"domain\"", "a code is empty")]
    [InlineData("[{\"en\": \"D\", \"zh\": \"丁\"}]", "[null]", "cause 1 needs at least one check")]
    [InlineData("[{\"id\"", "[null, {\"id\"", "an entry is null")]
    [InlineData("\"domain\"", "\"safetyNote\": {\"en\": \"x\", \"zh\": \"\"}, \"domain\"", "the safety note")]
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

    [Theory]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("[{\"id\": \"a-1\"}]")]
    [InlineData("[{\"id\": \"a-1\", \"colour\": 1}]")]
    [InlineData("[{\"id\": null}]")]
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
