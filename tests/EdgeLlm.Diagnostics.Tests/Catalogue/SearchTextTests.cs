using System.Text;
using CsCheck;
using EdgeLlm.Diagnostics.Catalogue;

namespace EdgeLlm.Diagnostics.Tests.Catalogue;

public sealed class SearchTextTests
{
    [Theory]
    [InlineData("Encoder NEAR signal", "encod near signal")]
    [InlineData("LowAirPressure", "low air pressur")]
    [InlineData("气压低", "气压 压低")]
    [InlineData("drive过流", "drive 过流")]
    [InlineData("阀", "阀*")]
    [InlineData("motor 阀", "motor")]
    [InlineData("at 24 V, code 7305", "code 7305")]
    [InlineData("pump pumps PUMP", "pump")]
    public void Query_has_the_stem_of_each_telling_word_once(string text, string expected) =>
        Assert.Equal(expected, string.Join(' ', SearchText.Terms(text).Select(term => term.IsPrefix ? $"{term.Text}*" : term.Text)));

    [Theory]
    [InlineData("")]
    [InlineData("\0\u0001\"'*^(){}:-+")]
    [InlineData("the machine is in fault")]
    [InlineData("故障")]
    public void Text_without_a_telling_word_gives_no_query(string text) =>
        Assert.Empty(SearchText.Terms(text));

    [Fact]
    public void Query_consists_of_letters_and_digits_whatever_the_text() =>
        Gen.String.Sample(text => SearchText.Terms(text).All(term => term.Text.EnumerateRunes().All(Rune.IsLetterOrDigit)));

    [Fact]
    public void Query_stays_bounded_when_the_text_is_long()
    {
        var text = string.Join(' ', Enumerable.Range(1000, 5000).Select(number => $"word{number}"));
        Assert.Equal(SearchText.MaxTerms, SearchText.Terms(text).Count);
    }
}
