using System.Collections.Immutable;
using EdgeLlm.Diagnostics.Evidence;

namespace EdgeLlm.Diagnostics.Tests.Evidence;

public sealed class EvidenceSelectionTests
{
    [Fact]
    public void Selection_takes_the_most_telling_first_and_never_more_than_its_most()
    {
        var facts = Of(EvidenceKind.Limit, 40);
        Assert.Equal(Enumerable.Range(0, EvidenceSelection.MostFacts), EvidenceSelection.Choose(facts, ImmutableHashSet<int>.Empty, 10_000));
    }

    [Fact]
    public void Selection_ends_when_the_tokens_do_but_always_gives_one_fact()
    {
        var facts = Of(EvidenceKind.Limit, 40);
        Assert.Equal([0, 1, 2], EvidenceSelection.Choose(facts, ImmutableHashSet<int>.Empty, 3 * 14));
        Assert.Equal([0], EvidenceSelection.Choose(facts, ImmutableHashSet<int>.Empty, 0));
    }

    [Fact]
    public void Chinese_takes_a_token_a_character()
    {
        ImmutableArray<Observation> facts = [.. Enumerable.Repeat(new Observation(1, EvidenceKind.Limit, null, new string('高', 30)), 9)];
        Assert.Equal([0, 1], EvidenceSelection.Choose(facts, ImmutableHashSet<int>.Empty, 2 * 34));
    }

    [Fact]
    public void What_bears_on_a_cause_comes_before_what_only_fills_the_picture()
    {
        var facts = Of(EvidenceKind.State, 20, Reports.Switch("S", true));
        Assert.Equal([19, 0, 1, 2, 3, 4, 5], EvidenceSelection.Choose(facts, new HashSet<int> { 19 }, 10_000));
    }

    [Fact]
    public void Normal_values_are_told_only_where_they_bear_on_a_cause_and_not_all_of_them()
    {
        var facts = Of(EvidenceKind.Normal, 20, Reports.Switch("S", true));
        Assert.Empty(EvidenceSelection.Choose(facts, ImmutableHashSet<int>.Empty, 10_000));
        Assert.Equal(Enumerable.Range(4, 8), EvidenceSelection.Choose(facts, Enumerable.Range(4, 12).ToHashSet(), 10_000));
    }

    // Thirty characters each: about fourteen tokens.
    private static ImmutableArray<Observation> Of(EvidenceKind kind, int count, Signal? signal = null) =>
        [.. Enumerable.Range(0, count).Select(i => new Observation(100 - i, kind, signal, new string('x', 30)))];
}
