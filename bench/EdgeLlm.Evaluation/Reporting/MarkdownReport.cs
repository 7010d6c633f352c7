using System.Text;
using EdgeLlm.Diagnostics.Catalogue;
using EdgeLlm.Evaluation.Measuring;
using EdgeLlm.Evaluation.Running;
using EdgeLlm.Evaluation.Scenarios;
using EdgeLlm.Inference;

namespace EdgeLlm.Evaluation.Reporting;

/// <summary>The report that docs/EVALUATION.md is.</summary>
internal static class MarkdownReport
{
    private const string Preface = """
        # Evaluation

        How good diagnoses are, measured on faults whose cause is known. This file is written by the command below, never by hand.

        The cases come from scenarios of our own (`bench/EdgeLlm.Evaluation/Scenarios`): faults as plants have them, worded
        apart from the catalogue. Each scenario has cases of four kinds:

        - `usual`: the evidence points at the most common cause;
        - `other`: the evidence points at another cause;
        - `inverted`: the evidence *refutes* the most common cause and points at another one, which a look at the code alone
          must get wrong;
        - `unsupported`: the evidence refutes every known cause that it could, and the right answer is "unknown".

        A cause counts as right by its catalogue entry *and* its identifier. Signals that have nothing to do with the fault come
        along, 10 to 60 of them. The seeds of the held-back range are used for nothing else, and the scenarios marked "unseen"
        are never used for training. People wrote the scenarios, not a plant: the numbers compare versions with each other and
        are no promise for a plant. Intervals are 95 % bootstrap intervals over scenarios.

        """;

    internal static string Write(EvaluationOptions options, ScenarioSet scenarios, FaultCatalogue catalogue, IReadOnlyList<Subject> subjects)
    {
        var report = new StringBuilder(Preface).AppendLine();
        report.AppendLine("```sh").AppendLine(options.Command()).AppendLine("```").AppendLine();
        report.Append(Header(scenarios, catalogue, subjects)).AppendLine();
        report.AppendLine("## Rates").AppendLine().Append(Rates(subjects)).AppendLine();
        report.AppendLine("## Parts").AppendLine();
        report.AppendLine("Right answers; of the cases where a cause is right, those with it on top and among the first three.").AppendLine();
        report.Append(Parts(subjects)).AppendLine();
        report.AppendLine("## Calibration of the top cause's likelihood").AppendLine();
        report.AppendLine("Brier score (1950) and expected calibration error over ten bins of equal width (Naeini et al., 2015); 0 is best.").AppendLine();
        report.Append(Calibrations(subjects)).AppendLine();
        report.AppendLine("## Time and tokens of a diagnosis").AppendLine();
        report.Append(Costs(subjects));
        return report.ToString();
    }

    private static Table Header(ScenarioSet scenarios, FaultCatalogue catalogue, IReadOnlyList<Subject> subjects)
    {
        var score = subjects[0].Score;
        var table = new Table("", "");
        table.Add("date", $"{TimeProvider.System.GetUtcNow():yyyy-MM-dd} UTC");
        table.Add("cases", $"{score.Cases} and {score.Twins} twins, from {scenarios.Scenarios.Length} scenarios, {scenarios.Scenarios.Count(scenario => scenario.HeldBack)} of them unseen");
        table.Add("catalogue", $"{catalogue.Count} entries, version {catalogue.Version}");
        foreach (var model in subjects.Select(subject => subject.Model).OfType<ModelIdentity>())
        {
            table.Add("model", $"{model.Name}, {model.Quantisation}, {model.Parameters:N0} parameters, SHA-256 {model.Sha256}");
            if (model.Caution.Length > 0)
            {
                table.Add("caution", model.Caution);
            }
        }

        return table;
    }

    private static Table Rates(IReadOnlyList<Subject> subjects)
    {
        var table = new Table(["", .. subjects.Select(subject => subject.Name)]);
        for (var i = 0; i < subjects[0].Score.Lines.Length; i++)
        {
            table.Add([subjects[0].Score.Lines[i].Name, .. subjects.Select(subject => Cells.Of(subject.Score.Lines[i]))]);
        }

        return table;
    }

    private static Table Parts(IReadOnlyList<Subject> subjects)
    {
        var table = new Table(["", .. subjects.SelectMany(subject => (string[])[$"{subject.Name}: right", "top-1", "top-3"])]);
        for (var i = 0; i < subjects[0].Score.Slices.Length; i++)
        {
            var slice = subjects[0].Score.Slices[i];
            table.Add([$"{slice.Group}: {slice.Name}", .. subjects.SelectMany(subject => ThreeRates(subject.Score.Slices[i]))]);
        }

        return table;
    }

    private static string[] ThreeRates(SliceLine slice) => [Cells.Of(slice.Right), Cells.Of(slice.Top1), Cells.Of(slice.Top3)];

    private static string Calibrations(IReadOnlyList<Subject> subjects)
    {
        var markdown = new StringBuilder();
        foreach (var subject in subjects)
        {
            var calibration = subject.Score.Calibration;
            markdown.AppendLine($"**{subject.Name}**: Brier {Cells.Of(calibration.Brier)}, expected calibration error {Cells.Of(calibration.ExpectedError)}").AppendLine();
            var table = new Table("likelihood", "answers", "mean likelihood", "right");
            foreach (var bin in calibration.Bins)
            {
                table.Add($"{bin.From:F1} to {bin.To:F1}", $"{bin.Count}", Cells.Of(bin.MeanLikelihood), Cells.Percent(bin.ShareRight));
            }

            markdown.Append(table).AppendLine();
        }

        return markdown.ToString().TrimEnd('\n') + "\n";
    }

    private static Table Costs(IReadOnlyList<Subject> subjects)
    {
        var table = new Table("", "median", "95 %");
        foreach (var subject in subjects)
        {
            foreach (var spent in subject.Score.Spent)
            {
                table.Add($"{subject.Name}: {spent.Name}", $"{spent.Median:F0}", $"{spent.P95:F0}");
            }
        }

        return table;
    }
}
