using System.CommandLine;
using System.Globalization;
using EdgeLlm.Evaluation;
using EdgeLlm.Evaluation.Cases;
using EdgeLlm.Evaluation.FieldCases;
using EdgeLlm.Evaluation.Reporting;
using EdgeLlm.Evaluation.Running;
using EdgeLlm.Evaluation.Scenarios;
using EdgeLlm.Inference;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;

var mode = new Option<Mode?>("--mode") { Description = "Who answers; by default both if a model is given, else the catalogue." };
var model = new Option<string?>("--model") { Description = "GGUF model." };
var weight = new Option<double?>("--model-weight") { Description = "How much the model's probabilities weigh against the catalogue's, 0 to 1; by default as the service has it." };
var engine = new Option<string?>("--engine") { Description = "The edgellm program that runs the model; by default the one that was built beside this one." };
var seeds = new Option<string>("--seed-range") { Description = "Where the cases come from.", DefaultValueFactory = _ => SeedRange.HeldBack.Name, Recursive = true };
seeds.AcceptOnlyFromAmong([.. SeedRange.All.Select(range => range.Name)]);
var cases = new Option<int>("--cases") { Description = "Cases, 1 to 100000, without their twins.", DefaultValueFactory = _ => EvaluationSet.DefaultCases };
InRange(cases, 1, 100_000);
var caseFiles = new Option<string[]>("--cases-file") { Description = "Measure only these files of cases, one case in JSON a line; by default the built-in cases and the scenarios.", AllowMultipleArgumentsPerToken = true };
var checkOnly = new Option<bool>("--check-only") { Description = "Of the files' cases, only those whose number is divisible by three." };
var withoutCheck = new Option<bool>("--without-check") { Description = "Of the files' cases, only those whose number is not divisible by three." };
var markdown = new Option<string?>("--markdown") { Description = "Also write the report to this file." };
var json = new Option<string?>("--json") { Description = "Write every outcome of the scenarios to this file." };
var explain = new Option<string?>("--explain") { Description = "Write the first five candidates of each case to this file, with the facts for and against." };

var number = new Argument<int>("N") { Description = "Cases." };
var file = new Argument<string>("FILE") { Description = "Where they go, one request in JSON a line." };
var dump = new Command("dump", "Writes cases as a gateway would send them, to look at.") { number, file };
dump.SetAction(parsed => Guarded(() =>
{
    var range = SeedRange.All.Single(range => range.Name == parsed.GetValue(seeds));
    var made = EvaluationSet.Build(ScenarioSet.ReadBuiltIn(), range, parsed.GetValue(number)).Where(one => one.Twin == Twin.None);
    File.WriteAllLines(parsed.GetValue(file)!, made.Select(one => RequestLine.Write(one.Id, one.Report)));
    return Task.CompletedTask;
}));

var root = new RootCommand("Measures how good diagnoses are, against faults whose cause is known; Markdown goes to the terminal.")
{
    mode, model, weight, engine, seeds, cases, caseFiles, checkOnly, withoutCheck, markdown, json, explain, dump,
};
root.Validators.Add(result =>
{
    if (result.GetValue(mode) is Mode.Model or Mode.Both && result.GetValue(model) is null)
    {
        result.AddError("--mode model and both need --model FILE.");
    }

    if (result.GetValue(checkOnly) && result.GetValue(withoutCheck))
    {
        result.AddError("--check-only and --without-check exclude each other.");
    }

    if (result.GetValue(json) is not null && result.GetValue(caseFiles) is { Length: > 0 })
    {
        result.AddError("--json is for scenarios, which --cases-file leaves out; use --explain.");
    }
});
root.SetAction((parsed, cancellationToken) => Guarded(() =>
{
    var path = parsed.GetValue(model);
    return EvaluationRun.RunAsync(
        new EvaluationOptions
        {
            Mode = parsed.GetValue(mode) ?? (path is null ? Mode.Catalogue : Mode.Both),
            ModelPath = path,
            ModelWeight = parsed.GetValue(weight),
            EnginePath = parsed.GetValue(engine),
            Seeds = SeedRange.All.Single(range => range.Name == parsed.GetValue(seeds)),
            Cases = parsed.GetValue(cases),
            CaseFiles = [.. parsed.GetValue(caseFiles) ?? []],
            Selection = parsed.GetValue(checkOnly) ? CaseSelection.CheckOnly : parsed.GetValue(withoutCheck) ? CaseSelection.WithoutCheck : CaseSelection.All,
            MarkdownPath = parsed.GetValue(markdown),
            JsonPath = parsed.GetValue(json),
            ExplainPath = parsed.GetValue(explain),
        },
        Console.Out,
        cancellationToken);
}));
return await root.Parse(args).InvokeAsync();

static async Task<int> Guarded(Func<Task> run)
{
    try
    {
        await run();
        return 0;
    }
    catch (Exception e) when (e is EdgeLlmException or IOException or InvalidDataException or UnauthorizedAccessException)
    {
        await Console.Error.WriteLineAsync($"EdgeLlm.Evaluation: {e.Message}");
        return 1;
    }
}

static void InRange(Option<int> option, int least, int most) => option.Validators.Add(result =>
{
    if (result.Errors.Any() || result.GetValue(option) is var value && (value < least || value > most))
    {
        result.AddError($"{option.Name} must be from {least} to {most}.");
    }
});
