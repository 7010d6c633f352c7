using EdgeLlm.Evaluation.Cases;
using EdgeLlm.Evaluation.FieldCases;
using EdgeLlm.Evaluation.Running;
using EdgeLlm.Evaluation.Tests.FieldCases;

namespace EdgeLlm.Evaluation.Tests.Running;

public sealed class EvaluationRunTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edgellm-eval-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task The_catalogue_answers_every_case_and_cites_only_what_is_there()
    {
        using var output = new StringWriter();
        var options = new EvaluationOptions { Mode = Mode.Catalogue, Seeds = SeedRange.Development, Cases = 8 };
        FieldSet[] sets = [new("one conveyor", [CaseLines.Read(CaseLines.Conveyor)])];
        await EvaluationRun.RunAsync(options, [.. sets], output, TestContext.Current.CancellationToken);
        Assert.Contains("| a diagnosis came | 100.0 % (12/12; 100 to 100) |", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("all that is cited exists | 100.0 % (12/12; 100 to 100) |", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("./build.sh eval --cases 8 --seed-range development", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("### Before failure modes", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_of_cases_is_measured_in_place_of_all_built_in_ones()
    {
        var file = Path.Combine(_folder, "dev-plant.jsonl");
        var explanation = Path.Combine(_folder, "explanation.txt");
        string[] lines = [CaseLines.OneLine(CaseLines.Conveyor), CaseLines.Quiet, CaseLines.With(json => json["id"] = "x006")];
        await File.WriteAllLinesAsync(file, lines, TestContext.Current.CancellationToken);
        using var output = new StringWriter();
        var options = new EvaluationOptions
        {
            Mode = Mode.Catalogue,
            Seeds = SeedRange.HeldBack,
            Cases = 8,
            CaseFiles = [file],
            Selection = CaseSelection.WithoutCheck,
            ExplainPath = explanation,
        };
        await EvaluationRun.RunAsync(options, output, TestContext.Current.CancellationToken);

        // The sixth case checks, so it is left out. Of the two others, one has a cause and wants two signals: both are facts.
        var report = output.ToString();
        Assert.Contains("./build.sh eval --cases-file dev-plant.jsonl --without-check\n", report, StringComparison.Ordinal);
        Assert.Matches(@"\| dev-plant\.jsonl: development, catalogue \| 2 \|( [0-9.]+ % \([01]/1\) \|){5}\n", report);
        Assert.Matches(@"\| dev-plant\.jsonl: development, catalogue \| [0-9.]+ % \([012]/2\) \| 100\.0 % \(2/2\) \|", report);
        Assert.Matches(@"\| kind: unsupported \| 1 \| none \| none \| none \| [0-9.]+ % \([01]/1\) \| none \|\n", report);
        Assert.DoesNotContain("check third", report, StringComparison.Ordinal);
        Assert.DoesNotContain("## Scenarios", report, StringComparison.Ordinal);
        var text = await File.ReadAllTextAsync(explanation, TestContext.Current.CancellationToken);
        Assert.StartsWith("x004 (usual, en) SEW belt, F08 Speed monitoring\n", text, StringComparison.Ordinal);
        Assert.Contains("     for: CV4.Drv.Current = 11 A is normal", text, StringComparison.Ordinal);
    }
}
