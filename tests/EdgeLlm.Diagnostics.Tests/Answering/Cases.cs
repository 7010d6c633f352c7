using System.Collections.Immutable;
using EdgeLlm.Diagnostics.Catalogue;
using EdgeLlm.Diagnostics.Evidence;
using EdgeLlm.Diagnostics.Records;
using EdgeLlm.Diagnostics.Retrieval;

namespace EdgeLlm.Diagnostics.Tests.Answering;

/// <summary>Cases with entries of their own, so that they don't depend on what the catalogue holds.</summary>
internal static class Cases
{
    /// <summary>As in the service's defaults.</summary>
    public const int EvidenceTokens = 700;

    /// <summary>The overcurrent report; two entries, three causes without signs, four checks.</summary>
    public static CaseFile Usual { get; } = Of(Reports.Overcurrent, MatchKind.Exact, [2, 1], [1]);

    /// <summary>A report with entries of so many causes with so many checks each; "entry-2" is less sure than "entry-1".</summary>
    public static CaseFile Of(FaultReport report, MatchKind kind, params int[][] checksOfCausesOfEntries) => Build(
        report,
        [.. checksOfCausesOfEntries.Select((causes, i) => new CatalogueHit(Entry(i + 1, Plain(i + 1, causes)), kind, 1.0 / (i + 1)))]);

    /// <summary>A report with one entry that fits exactly and has these causes.</summary>
    public static CaseFile With(FaultReport report, params CatalogueCause[] causes) => With(report, MatchKind.Exact, causes);

    public static CaseFile With(FaultReport report, MatchKind kind, params CatalogueCause[] causes) =>
        Build(report, [new CatalogueHit(Entry(1, [.. causes]), kind, ScoreOf(kind))]);

    /// <summary>A report with one entry that fits exactly, and what people confirmed before.</summary>
    public static CaseFile With(FaultReport report, IReadOnlyList<ConfirmedCause> confirmed, params CatalogueCause[] causes) =>
        Build(report, [new CatalogueHit(Entry(1, [.. causes]), MatchKind.Exact, 1)], confirmed);

    public static CaseFile Build(FaultReport report, ImmutableArray<CatalogueHit> hits, IReadOnlyList<ConfirmedCause>? confirmed = null, int tokens = EvidenceTokens) =>
        CaseBuilder.Build(report, EvidenceBuilder.Observe(report), hits, confirmed ?? [], tokens);

    /// <summary>A cause with one check and these signs.</summary>
    public static CatalogueCause Cause(string id, params ImmutableArray<Sign> signs) => new()
    {
        Id = id,
        Text = Text($"Cause {id}"),
        Remedy = Text($"Remedy {id}"),
        Checks = [Text($"Check {id}")],
        Signs = signs,
    };

    /// <summary>A sign by one English phrase.</summary>
    public static Sign Sign(string english, SignState state) => new() { En = [english], Is = state };

    /// <summary>A sign by one Chinese phrase.</summary>
    public static Sign ChineseSign(string chinese, SignState state) => new() { Zh = [chinese], Is = state };

    public static CatalogueEntry Entry(int number, ImmutableArray<CatalogueCause> causes) => new()
    {
        Id = $"entry-{number}",
        Title = Text($"Title {number}"),
        Domain = "drive",
        Severity = 500,
        Source = "A standard",
        SafetyNote = Text($"Lock out {number}"),
        Causes = causes,
    };

    // As the catalogue scores hits of each kind.
    private static double ScoreOf(MatchKind kind) => kind switch
    {
        MatchKind.Exact => 1,
        MatchKind.Code => 0.75,
        MatchKind.Range => 0.55,
        _ => 0.45,
    };

    private static ImmutableArray<CatalogueCause> Plain(int entry, int[] checksOfCauses) =>
    [
        .. checksOfCauses.Select((checks, cause) => Cause($"{entry}-{cause + 1}") with
        {
            Checks = [.. Enumerable.Range(0, checks).Select(i => Text($"Check {entry}-{cause + 1}{(char)('a' + i)}"))],
        }),
    ];

    private static LocalizedText Text(string text) => new(text, "中" + text);
}
