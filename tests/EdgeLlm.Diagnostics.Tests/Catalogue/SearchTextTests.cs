using System.Text.RegularExpressions;
using CsCheck;
using EdgeLlm.Diagnostics.Catalogue;

namespace EdgeLlm.Diagnostics.Tests.Catalogue;

public sealed partial class SearchTextTests
{
    [Theory]
    [InlineData("Encoder NEAR signal", "\"encoder\" OR \"near\" OR \"signal\"")]
    [InlineData("LowAirPressure", "\"low\" OR \"air\" OR \"pressure\"")]
    [InlineData("气压低", "\"气压\" OR \"压低\"")]
    [InlineData("drive过流", "\"drive\" OR \"过流\"")]
    [InlineData("阀", "\"阀\"*")]
    [InlineData("motor 阀", "\"motor\"")]
    [InlineData("at 24 V, code 7305", "\"code\" OR \"7305\"")]
    [InlineData("pump pump PUMP", "\"pump\"")]
    public void Query_has_each_telling_word_once(string text, string expected) =>
        Assert.Equal(expected, SearchText.ToMatchExpression(text));

    [Theory]
    [InlineData("")]
    [InlineData("\0\u0001\"'*^(){}:-+")]
    [InlineData("the machine is in fault")]
    [InlineData("故障")]
    public void Text_without_a_telling_word_gives_no_query(string text) =>
        Assert.Null(SearchText.ToMatchExpression(text));

    [Fact]
    public void Query_consists_of_quoted_letters_and_digits_whatever_the_text() =>
        Gen.String.Sample(text => SearchText.ToMatchExpression(text) is not { } expression || SafeExpression().IsMatch(expression));

    [Fact]
    public void Query_stays_bounded_when_the_text_is_long()
    {
        var text = string.Join(' ', Enumerable.Range(1000, 5000).Select(number => $"word{number}"));
        Assert.Equal(SearchText.MaxTerms, SearchText.ToMatchExpression(text)!.Split(" OR ").Length);
    }

    [GeneratedRegex("""^"[^"*]+"\*?( OR "[^"*]+"\*?)*$""")]
    private static partial Regex SafeExpression();
}
