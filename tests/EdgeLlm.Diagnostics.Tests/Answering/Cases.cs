using System.Collections.Immutable;
using System.Globalization;
using CsCheck;
using EdgeLlm.Diagnostics.Catalogue;
using EdgeLlm.Diagnostics.Evidence;
using EdgeLlm.Diagnostics.Retrieval;

namespace EdgeLlm.Diagnostics.Tests.Answering;

/// <summary>Cases with entries of their own, so that they don't depend on what the catalogue holds.</summary>
internal static class Cases
{
    /// <summary>The overcurrent report with entries of so many causes with so many checks each.</summary>
    public static CaseFile Of(FaultReport report, MatchKind kind, params int[][] checksOfCausesOfEntries)
    {
        var entries = checksOfCausesOfEntries.Select((causes, i) => LabelledEntry.Of(new CatalogueHit(Entry(i + 1, causes), kind, 1), i));
        return new CaseFile(report, EvidenceBuilder.Build(report), [.. entries]);
    }

    /// <summary>Two entries, three causes, four checks.</summary>
    public static CaseFile Usual { get; } = Of(Reports.Overcurrent, MatchKind.Exact, [2, 1], [1]);

    /// <summary>Any case: few or many facts, entries with or without causes and checks.</summary>
    public static Gen<CaseFile> Any { get; } = Gen.Select(
        Gen.Int[0, 5].Array[0, 7].Array[0, 4], Gen.Int[0, 30], Gen.Enum<MatchKind>(), Gen.Bool, (shape, signals, kind, chinese) =>
        {
            var report = Reports.With([.. Enumerable.Range(0, signals).Select(i => Reports.Number($"S{i}", i, new Limits(High: 10)))]);
            return Of(report with { Language = chinese ? "zh" : "en" }, kind, shape);
        });

    private static CatalogueEntry Entry(int number, int[] checksOfCauses) => new()
    {
        Id = $"entry-{number}",
        Title = Text($"Title {number}"),
        Domain = "drive",
        Severity = 500,
        Source = "A standard",
        SafetyNote = Text($"Lock out {number}"),
        Causes = [.. checksOfCauses.Select((checks, cause) => Cause(string.Create(CultureInfo.InvariantCulture, $"{number}.{cause + 1}"), checks))],
    };

    private static CatalogueCause Cause(string number, int checks) => new()
    {
        Text = Text($"Cause {number}"),
        Remedy = Text($"Remedy {number}"),
        Checks = [.. Enumerable.Range(0, checks).Select(i => Text($"Check {number}{(char)('a' + i)}"))],
    };

    private static LocalizedText Text(string text) => new(text, "中" + text);
}
