using EdgeLlm.Diagnostics.Evidence;

namespace EdgeLlm.Diagnostics.Tests.Evidence;

/// <summary>Looks at what was observed in a report.</summary>
internal static class Facts
{
    /// <summary>The only observation of a kind.</summary>
    public static Observation Only(EvidenceKind kind, FaultReport report) =>
        Assert.Single(EvidenceBuilder.Observe(report), fact => fact.Kind == kind);

    /// <summary>The texts of a kind, most telling first.</summary>
    public static IEnumerable<string> Texts(EvidenceKind kind, FaultReport report) =>
        EvidenceBuilder.Observe(report).Where(fact => fact.Kind == kind).Select(fact => fact.Text);

    public static void None(EvidenceKind kind, FaultReport report) =>
        Assert.DoesNotContain(EvidenceBuilder.Observe(report), fact => fact.Kind == kind);
}
