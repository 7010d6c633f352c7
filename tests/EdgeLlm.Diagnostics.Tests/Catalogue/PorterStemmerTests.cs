using CsCheck;
using EdgeLlm.Diagnostics.Catalogue;

namespace EdgeLlm.Diagnostics.Tests.Catalogue;

public sealed class PorterStemmerTests
{
    // The examples of Porter's paper, one or two a rule, and words of this trade.
    [Theory]
    [InlineData("caresses", "caress")]
    [InlineData("ponies", "poni")]
    [InlineData("cats", "cat")]
    [InlineData("agreed", "agre")]
    [InlineData("feed", "feed")]
    [InlineData("plastered", "plaster")]
    [InlineData("bled", "bled")]
    [InlineData("motoring", "motor")]
    [InlineData("sing", "sing")]
    [InlineData("hopping", "hop")]
    [InlineData("falling", "fall")]
    [InlineData("filing", "file")]
    [InlineData("happy", "happi")]
    [InlineData("relational", "relat")]
    [InlineData("conditional", "condit")]
    [InlineData("operator", "oper")]
    [InlineData("triplicate", "triplic")]
    [InlineData("adjustment", "adjust")]
    [InlineData("replacement", "replac")]
    [InlineData("adoption", "adopt")]
    [InlineData("rate", "rate")]
    [InlineData("controll", "control")]
    [InlineData("encoders", "encod")]
    [InlineData("f30001", "f30001")]
    [InlineData("气压", "气压")]
    [InlineData("at", "at")]
    public void Stem_is_that_of_Porters_algorithm(string word, string stem) => Assert.Equal(stem, PorterStemmer.Stem(word));

    [Fact]
    public void Stem_is_a_word_of_letters_for_any_word() =>
        Gen.String[Gen.Char['a', 'z'], 1, 100].Sample(word => PorterStemmer.Stem(word) is { Length: > 0 } stem && stem.All(char.IsAsciiLetterLower));
}
