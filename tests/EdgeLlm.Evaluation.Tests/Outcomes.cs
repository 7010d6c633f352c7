using EdgeLlm.Diagnostics;
using EdgeLlm.Evaluation.Cases;
using EdgeLlm.Evaluation.Measuring;
using EdgeLlm.Evaluation.Scenarios;

namespace EdgeLlm.Evaluation.Tests;

/// <summary>Small outcomes to count by hand.</summary>
internal static class Outcomes
{
    /// <summary>A case in which "pump/dry" is right, or nothing if unsupported; the answer names these causes, or "unknown".</summary>
    internal static Outcome Of(CaseKind kind, IReadOnlyList<string> answer, double likelihood = 0.5, string group = "one", Twin twin = Twin.None, string scenario = "pump") =>
        new(Case(kind, group, twin, scenario), Diagnosis(answer, likelihood), "", TimeSpan.FromMilliseconds(10));

    internal static LabelledCase Case(CaseKind kind, string group = "one", Twin twin = Twin.None, string scenario = "pump") => new()
    {
        Id = $"{group}.{twin}",
        GroupId = group,
        ScenarioId = scenario,
        Domain = "mechanical",
        Kind = kind,
        Language = "en",
        IsUnseen = false,
        Report = new FaultReport { Asset = new Asset { Id = "A" } },
        EntryId = "pump",
        AcceptableCauses = kind == CaseKind.Unsupported ? [] : [new("pump", "dry"), new("tank", "empty")],
        Twin = twin,
    };

    internal static Diagnosis Diagnosis(IReadOnlyList<string> causes, double likelihood = 0.5) => new()
    {
        RequestId = "r",
        CreateTime = DateTimeOffset.UnixEpoch,
        AssetId = "A",
        Language = "en",
        Source = DiagnosisSource.Catalogue,
        Unknown = causes is ["unknown"],
        Causes = causes is ["unknown"] ? [] : [.. causes.Select((name, i) => Cause(name, i + 1, likelihood / (i + 1)))],
        Evidence = [new EvidenceFact("E1", EvidenceKind.Alarm, "", "An alarm")],
        CatalogueMatches = [.. causes.Select(name => name.Split('/')[0]).Distinct().Select((entry, i) => new CatalogueMatch($"K{i + 1}", entry, "", default, ""))],
        Timings = new Timings(default, default, default, default, default),
        Provenance = new Provenance(),
    };

    private static Cause Cause(string name, int place, double likelihood) => new()
    {
        Label = $"C{place}",
        Text = name,
        Likelihood = likelihood,
        EvidenceLabels = ["E1"],
        CatalogueLabel = "K1",
        CatalogueEntryId = name.Split('/')[0],
        CauseId = name.Split('/')[1],
    };
}
