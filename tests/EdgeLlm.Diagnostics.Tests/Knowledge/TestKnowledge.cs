using System.Collections.Immutable;
using EdgeLlm.Diagnostics.Catalogue;
using EdgeLlm.Diagnostics.Evidence;
using EdgeLlm.Diagnostics.Knowledge;
using EdgeLlm.Diagnostics.Matching;
using EdgeLlm.Diagnostics.Understanding;
using EdgeLlm.Diagnostics.Wording;

namespace EdgeLlm.Diagnostics.Tests.Knowledge;

/// <summary>A small vocabulary and failure modes, so that tests don't depend on what the built-in files say.</summary>
internal static class TestKnowledge
{
    /// <summary>A pump, a motor and what is measured at them.</summary>
    public static ImmutableArray<Term> Terms { get; } =
    [
        Component("pump", "pump", "泵"),
        Component("motor", "motor", "电机"),
        Component("gearbox", "gearbox", "减速机"),
        Quantity("pressure", "pressure", "PT", "压力") with { Units = ["bar"] },
        Quantity("level", "level", "液位") with { Units = ["mm"] },
        Quantity("current", "current", "电流") with { Units = ["A"] },
        Quantity("speed", "speed", "ST", "转速") with { Units = ["1/min"] },
        Quantity("differential-pressure", "dp", "differential pressure", "压差"),
        Qualifier("deceleration", "deceleration", "减速"),
        Qualifier("at-trip", "at trip", "跳闸时"),
        Qualifier("contactor", "KM", "接触器"),
    ];

    public static Term Component(string id, params string[] words) => Term(id, TermKind.Component, words);

    public static Term Quantity(string id, params string[] words) => Term(id, TermKind.Quantity, words);

    public static Term Qualifier(string id, params string[] words) => Term(id, TermKind.Qualifier, words);

    /// <summary>A failure mode; it says in its text what its identifier is.</summary>
    public static FailureMode Mode(string id, params ImmutableArray<Symptom> symptoms) =>
        new() { Id = id, Text = Text($"Mode {id}"), Remedy = Text($"Remedy {id}"), Checks = [Text($"Check {id}")], Symptoms = symptoms };

    /// <summary>A symptom by one phrase of terms.</summary>
    public static Symptom Symptom(string of, SymptomState state, double weight = 2) => new() { Of = [of], Is = state, Weight = weight };

    /// <summary>The failure modes of one component.</summary>
    public static ComponentModes Modes(string component, params ImmutableArray<FailureMode> modes) => new() { Component = component, Modes = modes };

    /// <summary>Knowledge of these failure modes and of catalogue entries that have signs.</summary>
    public static KnowledgeBase With(ImmutableArray<ComponentModes> components, ImmutableArray<CauseLink> links = default, params CatalogueEntry[] catalogue) =>
        new KnowledgeData(Terms, components, links.IsDefault ? [] : links).Build(catalogue);

    /// <summary>The vocabulary alone.</summary>
    public static Lexicon Lexicon { get; } = new(Terms);

    /// <summary>Ranks what could be the cause of a report.</summary>
    public static Ranking Rank(this KnowledgeBase knowledge, FaultReport report, params ImmutableArray<CatalogueHit> hits)
    {
        var meaning = ReportMeaning.Of(report, knowledge.Lexicon);
        return CauseRanker.Rank(knowledge, report, meaning, EvidenceBuilder.Observe(report, meaning), hits, []);
    }

    /// <summary>Identifiers of the terms that a text has.</summary>
    public static string[] Read(this Lexicon lexicon, string text, bool isTag = false)
    {
        var found = new SortedSet<int>();
        lexicon.Read(text, isTag, found);
        return [.. found.Select(term => lexicon[term].Id)];
    }

    public static LocalizedText Text(string text) => new(text, "中" + text);

    private static Term Term(string id, TermKind kind, string[] words) => new()
    {
        Id = id,
        Kind = kind,
        En = [.. words.Where(word => !word.Any(Words.IsChinese))],
        Zh = [.. words.Where(word => word.Any(Words.IsChinese))],
    };
}
