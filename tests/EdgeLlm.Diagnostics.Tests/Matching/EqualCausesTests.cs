using System.Collections.Immutable;
using EdgeLlm.Diagnostics.Catalogue;
using EdgeLlm.Diagnostics.Knowledge;
using EdgeLlm.Diagnostics.Matching;
using EdgeLlm.Diagnostics.Tests.Answering;
using EdgeLlm.Diagnostics.Tests.Knowledge;

namespace EdgeLlm.Diagnostics.Tests.Matching;

public sealed class EqualCausesTests
{
    private static readonly KnowledgeBase s_knowledge = TestKnowledge.With(
        [TestKnowledge.Modes("pump", TestKnowledge.Mode("worn"), TestKnowledge.Mode("blocked"), TestKnowledge.Mode("dry"))],
        [new CauseLink("entry-1/wear", ["pump/worn"]), new CauseLink("entry-1/either", ["pump/worn", "pump/blocked"])]);

    private static readonly CatalogueEntry s_entry = Cases.Entry(1, [Cases.Cause("wear"), Cases.Cause("either"), Cases.Cause("other")]);

    [Fact]
    public void Linked_causes_are_named_once_with_the_evidence_of_both()
    {
        var merged = EqualCauses.Merge([Mode("worn", 3, seen: 0), Listed("wear", null, 2, seen: 1), Mode("dry", 1, seen: 2)]);
        Assert.Equal(["worn", "dry"], merged.Select(match => match.Cause.Known.Id));
        Assert.Equal([0, 1], merged[0].For.Select(symptom => symptom.Observation));
        Assert.InRange(merged[0].Score, 3.01, 4);
    }

    [Theory]
    [InlineData(MatchKind.Exact, "wear")]
    [InlineData(MatchKind.Code, "wear")]
    [InlineData(MatchKind.Text, "worn")]
    public void Cause_of_the_reported_code_keeps_its_name(MatchKind kind, string expected) =>
        Assert.Equal(expected, Assert.Single(EqualCauses.Merge([Mode("worn", 3), Listed("wear", kind, 2)])).Cause.Known.Id);

    [Fact]
    public void Cause_that_names_two_alternatives_joins_one_of_them()
    {
        var merged = EqualCauses.Merge([Mode("blocked", 3), Listed("either", MatchKind.Exact, 2), Mode("worn", 1)]);
        Assert.Equal(["either", "worn"], merged.Select(match => match.Cause.Known.Id));
    }

    [Fact]
    public void Causes_without_a_link_stay_apart_and_in_their_order()
    {
        ImmutableArray<CauseMatch> ranked = [Mode("dry", 3), Listed("other", MatchKind.Exact, 3), Mode("worn", 2)];
        Assert.Equal(ranked, EqualCauses.Merge(ranked));
    }

    [Fact]
    public void Merged_cause_rises_above_what_it_now_beats() => Assert.Equal(
        ["worn", "dry"], EqualCauses.Merge([Mode("dry", 3), Mode("worn", 2.9), Listed("wear", null, 2.9)]).Select(match => match.Cause.Known.Id));

    [Fact]
    public void Knowledge_tells_which_causes_state_the_same()
    {
        Assert.True(s_knowledge.AreSame(("entry-1", "wear"), ("component-pump", "worn")));
        Assert.True(s_knowledge.AreSame(("entry-1", "other"), ("entry-1", "other")));
        Assert.False(s_knowledge.AreSame(("entry-1", "other"), ("component-pump", "worn")));
    }

    private static CauseMatch Mode(string id, double score, params int[] seen) =>
        Match(s_knowledge.Causes.Single(cause => cause.Known.Id == id), null, score, seen);

    private static CauseMatch Listed(string id, MatchKind? kind, double score, params int[] seen) => Match(
        s_knowledge.Compile(s_entry).Single(cause => cause.Known.Id == id), kind is { } found ? new CatalogueHit(s_entry, found, 1) : null, score, seen);

    private static CauseMatch Match(MatchableCause cause, CatalogueHit? hit, double score, int[] seen) =>
        new(cause, hit, [.. seen.Select(observation => new SymptomMatch(observation, 1, IsNormal: false))], []) { Score = score };
}
