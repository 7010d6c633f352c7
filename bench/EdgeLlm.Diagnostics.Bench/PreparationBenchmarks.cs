using BenchmarkDotNet.Attributes;
using EdgeLlm.Diagnostics.Answering;
using EdgeLlm.Diagnostics.Catalogue;
using EdgeLlm.Diagnostics.Evidence;
using EdgeLlm.Diagnostics.Prompting;
using EdgeLlm.Diagnostics.Retrieval;

namespace EdgeLlm.Diagnostics.Bench;

/// <summary>Everything between a report and the model: facts, catalogue, case, schema and prompt. Target: under 50 ms for the largest report.</summary>
[MemoryDiagnoser]
public class PreparationBenchmarks : IDisposable
{
    private FaultCatalogue _catalogue = null!;
    private FaultReport _report = null!;

    [Params("en", "zh")]
    public string Language { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        _catalogue = FaultCatalogue.OpenBuiltIn();
        _report = LargeReport.Make(Language);
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _catalogue.Dispose();
        GC.SuppressFinalize(this);
    }

    [Benchmark]
    public int Facts() => EvidenceBuilder.Observe(_report).Length;

    [Benchmark]
    public int Whole_preparation()
    {
        var observations = EvidenceBuilder.Observe(_report);
        var hits = CatalogueRetriever.Retrieve(_catalogue, _report, observations);
        var caseFile = CaseBuilder.Build(_report, observations, hits, [], evidenceTokens: 700);
        return CatalogueAnswer.For(caseFile).Causes.Length + DiagnosisSchema.Build(caseFile).Length + PromptBuilder.Build(caseFile).User.Length;
    }
}
