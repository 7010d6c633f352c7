using System.Collections.Immutable;
using CsCheck;
using EdgeLlm.Diagnostics.Catalogue;
using EdgeLlm.Diagnostics.Evidence;
using EdgeLlm.Diagnostics.Records;
using EdgeLlm.Diagnostics.Retrieval;
using EdgeLlm.Diagnostics.Tests.Answering;

namespace EdgeLlm.Diagnostics.Tests.Properties;

/// <summary>Any case: of the built-in catalogue, whose signs fit what reports really call things, or of entries of its own.</summary>
internal static class AnyCase
{
    private static readonly ImmutableArray<CatalogueEntry> s_entries = CatalogueData.ReadBuiltIn().Entries;

    private static readonly string[] s_phrases = ["torque", "speed", "pressure", "current", "temperature", "brake released", "jammed", "short circuit"];

    private static Gen<CatalogueHit> BuiltInHit { get; } =
        Gen.Select(Gen.Int[0, s_entries.Length - 1], Gen.Enum<MatchKind>(), Gen.Double[0.2, 2], (i, kind, score) => new CatalogueHit(s_entries[i], kind, score));

    private static Gen<Sign> Sign { get; } = Gen.Select(Gen.OneOf(s_phrases), Gen.Enum<SignState>(), Cases.Sign);

    private static Gen<CatalogueHit> OwnHit { get; } = Gen.Select(Sign.Array[0, 4].Array[1, 6], Gen.Enum<MatchKind>(), Gen.Double[0.2, 2], (signs, kind, score) =>
        new CatalogueHit(Cases.Entry(1, [.. signs.Select((signs, i) => Cases.Cause($"cause-{i}", [.. signs]))]), kind, score));

    /// <summary>A case of random entries of the built-in catalogue.</summary>
    public static Gen<CaseFile> OfBuiltInEntries { get; } = Of(BuiltInHit);

    /// <summary>A case of entries whose signs often fit.</summary>
    public static Gen<CaseFile> OfOwnEntries { get; } = Of(OwnHit);

    /// <summary>Either.</summary>
    public static Gen<CaseFile> Any { get; } = Gen.OneOf(OfBuiltInEntries, OfOwnEntries);

    // Now and then people have confirmed the first cause of the first entry before.
    private static Gen<CaseFile> Of(Gen<CatalogueHit> hit) => Gen.Select(AnyReport.Any, hit.Array[0, 4], Gen.Int[0, 3], Gen.Int[20, 1000], (report, hits, confirmed, tokens) =>
    {
        ImmutableArray<CatalogueHit> distinct = [.. hits.Select((h, i) => h with { Entry = h.Entry.Id.StartsWith("entry-", StringComparison.Ordinal) ? h.Entry with { Id = $"entry-{i}" } : h.Entry }).DistinctBy(h => h.Entry.Id)];
        ConfirmedCause[] before = confirmed > 0 && distinct.Length > 0 ? [new(distinct[0].Entry.Id, distinct[0].Entry.Causes[0].Id, confirmed, Reports.Noon)] : [];
        return CaseBuilder.Build(report, EvidenceBuilder.Observe(report), distinct, before, tokens);
    });
}
