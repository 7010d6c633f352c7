using System.Collections.Immutable;
using EdgeLlm.Diagnostics;
using EdgeLlm.Diagnostics.Catalogue;
using EdgeLlm.Diagnostics.Catalogue.Library;
using EdgeLlm.Diagnostics.Records;
using EdgeLlm.Evaluation.Cases;
using EdgeLlm.Evaluation.FieldCases;
using EdgeLlm.Evaluation.Measuring;
using EdgeLlm.Evaluation.Reporting;
using EdgeLlm.Evaluation.Scenarios;
using EdgeLlm.Inference;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeLlm.Evaluation.Running;

/// <summary>One evaluation: the cases, each way to answer them, the report.</summary>
internal static class EvaluationRun
{
    internal static Task RunAsync(EvaluationOptions options, TextWriter output, CancellationToken cancellationToken) => RunAsync(
        options,
        options.CaseFiles.IsEmpty ? FieldSet.ReadBuiltIn(options.Selection) : FieldSet.ReadFiles(options.CaseFiles, options.Selection),
        output,
        cancellationToken);

    internal static async Task RunAsync(EvaluationOptions options, ImmutableArray<FieldSet> sets, TextWriter output, CancellationToken cancellationToken)
    {
        // 1. The same cases for everybody. Scenarios take part unless files were named.
        var scenarios = ScenarioSet.ReadBuiltIn();
        ImmutableArray<LabelledCase> cases = options.CaseFiles.IsEmpty ? EvaluationSet.Build(scenarios, options.Seeds, options.Cases) : [];
        using var catalogue = FaultCatalogue.OpenBuiltIn();

        // 2. Each way to answer.
        var subjects = new List<Subject>();
        if (options.Mode != Mode.Model)
        {
            subjects.Add(await RunAsync("catalogue", new NoModel(), modelWeight: null, sets, cases, cancellationToken));
        }

        if (options.Mode != Mode.Catalogue)
        {
            await using var engine = await ChildEngine.LoadAsync(options.EnginePath ?? ChildEngine.BesidePath, options.ModelPath!, cancellationToken);
            subjects.Add(await RunAsync("model", engine, options.ModelWeight, sets, cases, cancellationToken));
        }

        // 3. The report.
        var report = MarkdownReport.Write(options, scenarios, catalogue, subjects);
        await output.WriteAsync(report);
        if (options.MarkdownPath is { } markdown)
        {
            await File.WriteAllTextAsync(markdown, report, cancellationToken);
        }

        if (options.JsonPath is { } json)
        {
            OutcomeFile.Write(json, options, catalogue, subjects);
        }

        if (options.ExplainPath is { } explanations)
        {
            await File.WriteAllTextAsync(explanations, ExplanationText.Write(subjects), cancellationToken);
        }
    }

    private static async Task<Subject> RunAsync(
        string name,
        IGenerator generator,
        double? modelWeight,
        ImmutableArray<FieldSet> sets,
        ImmutableArray<LabelledCase> cases,
        CancellationToken cancellationToken)
    {
        // A store of its own: what one way recorded must not answer for the other.
        using var folder = new TemporaryFolder();
        using var store = DiagnosisStore.Open(folder.Path, new RecordRetention(), TimeProvider.System, NullLogger<DiagnosisStore>.Instance);
        using var library = CatalogueLibrary.Open(new CatalogueFolders(folder.Path, folder.Path), NullLogger<CatalogueLibrary>.Instance);
        var diagnoser = new Diagnoser(generator, library, store, WithWeight(modelWeight), TimeProvider.System, NullLogger<Diagnoser>.Instance);
        var runner = new CaseRunner(diagnoser, generator.Model is not null);
        var results = ImmutableArray.CreateBuilder<FieldResult>(sets.Length);
        foreach (var set in sets)
        {
            var replies = await runner.RunAsync(
                set.Cases, one => one.Report, (one, reply) => new FieldOutcome(one, reply), new Progress($"{name}, {set.Name}"), cancellationToken);
            results.Add(new FieldResult(set, replies, FieldScore.Of(replies)));
        }

        var outcomes = await runner.RunAsync(
            cases, one => one.Report, (one, reply) => new Outcome(one, reply.Diagnosis, reply.Problem, reply.Elapsed), new Progress(name), cancellationToken);
        return new Subject(name, generator.Model, results.MoveToImmutable(), outcomes, Scorecard.Of(outcomes));
    }

    private static DiagnoserOptions WithWeight(double? modelWeight) =>
        modelWeight is { } weight ? new DiagnoserOptions { ModelWeight = weight } : new DiagnoserOptions();
}
