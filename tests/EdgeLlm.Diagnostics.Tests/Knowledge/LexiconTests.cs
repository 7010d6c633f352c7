using EdgeLlm.Diagnostics.Knowledge;

namespace EdgeLlm.Diagnostics.Tests.Knowledge;

public sealed class LexiconTests
{
    private static readonly Lexicon s_lexicon = TestKnowledge.Lexicon;

    [Fact]
    public void Abbreviation_of_two_letters_means_something_in_a_tag_and_nothing_in_a_sentence()
    {
        Assert.Equal(["differential-pressure"], s_lexicon.Read("Filter1.DP", isTag: true));
        Assert.Empty(s_lexicon.Read("DP of the filter, and PT of the line"));
    }

    [Theory]
    [InlineData("PT4203")]
    [InlineData("PT-4203")]
    [InlineData("PT4203D")]
    public void Letters_before_the_digits_of_a_tag_are_a_word(string tag)
    {
        Assert.Equal(["pressure"], s_lexicon.Read(tag, isTag: true));
        Assert.Empty(s_lexicon.Read(tag));
    }

    [Theory]
    [InlineData("Filter.DifferentialPressure", new[] { "pressure", "differential-pressure" })]
    [InlineData("Filter.DiffPress", new[] { "pressure", "differential-pressure" })]
    [InlineData("Pressure, differential", new[] { "pressure" })]
    public void Several_words_are_a_term_only_in_their_order(string tag, string[] expected) => Assert.Equal(expected, s_lexicon.Read(tag, isTag: true));

    [Fact]
    public void Longest_Chinese_word_covers_a_role_within_it()
    {
        Assert.Equal(["gearbox"], s_lexicon.Read("减速机异响"));
        Assert.Equal(["deceleration"], s_lexicon.Read("减速时间"));
        Assert.Equal(["gearbox", "deceleration"], s_lexicon.Read("减速机减速"));
    }

    [Fact]
    public void Chinese_component_is_read_within_a_longer_word() => Assert.Equal(["pump", "motor"], s_lexicon.Read("泵电机"));

    [Fact]
    public void Latin_form_in_a_Chinese_list_is_compared_as_a_word()
    {
        var lexicon = new Lexicon([new Term { Id = "contactor", Kind = TermKind.Component, Zh = ["KM", "接触器"] }]);
        Assert.Equal(["contactor"], lexicon.Read("KM1.Fb", isTag: true));
        Assert.Equal(["contactor"], lexicon.Read("主接触器吸合"));
        Assert.Empty(lexicon.Read("BKMX", isTag: true));
    }

    [Theory]
    [InlineData("bar", "pressure")]
    [InlineData(" bar ", "pressure")]
    [InlineData("1/min", "speed")]
    public void Unit_gives_the_quantity(string unit, string expected) => Assert.Equal(expected, s_lexicon[s_lexicon.OfUnit(unit)].Id);

    [Theory]
    [InlineData("")]
    [InlineData("furlong")]
    public void Unit_that_nobody_listed_gives_nothing(string unit) => Assert.Equal(-1, s_lexicon.OfUnit(unit));

    [Fact]
    public void Second_file_adds_words_to_a_term_of_the_first()
    {
        var lexicon = new Lexicon([TestKnowledge.Component("pump", "pump"), TestKnowledge.Component("pump", "Pumpe", "泵") with { Units = ["pp"] }]);
        Assert.Equal(1, lexicon.Count);
        Assert.Equal(["pump"], lexicon.Read("pump"));
        Assert.Equal(["pump"], lexicon.Read("Pumpe 3"));
        Assert.Equal(["pump"], lexicon.Read("循环泵"));
        Assert.Equal(0, lexicon.OfUnit("pp"));
    }

    [Fact]
    public void Term_that_nobody_defined_is_not_found() => Assert.Equal(-1, s_lexicon.Find("flux-capacitor"));
}
