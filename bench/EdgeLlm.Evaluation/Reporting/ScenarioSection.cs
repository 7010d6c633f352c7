using System.Text;
using EdgeLlm.Evaluation.Measuring;
using EdgeLlm.Evaluation.Running;

namespace EdgeLlm.Evaluation.Reporting;

/// <summary>The part of the report on scenarios.</summary>
internal static class ScenarioSection
{
    private const string Preface = """
        Each scenario has cases of four kinds:

        - `usual`: the evidence points at the most common cause;
        - `other`: the evidence points at another cause;
        - `inverted`: the evidence *refutes* the most common cause and points at another one, which a look at the code alone
          must get wrong;
        - `unsupported`: the evidence refutes every known cause that it could, and the right answer is "unknown".

        A cause counts as right by its catalogue entry *and* its identifier. A failure mode counts as right if the knowledge
        files link it to the right cause of the catalogue. Each case has 10 to 60 signals that have nothing to do with the
        fault. The seeds of the held-back range are used for nothing else, and the scenarios marked "unseen" are never used for
        training. Intervals are 95 % bootstrap intervals over scenarios.

        """;

    internal static string Write(IReadOnlyList<Subject> subjects)
    {
        var section = new StringBuilder();
        section.AppendLine("## Scenarios").AppendLine().AppendLine(Preface);
        section.AppendLine("### Rates").AppendLine().Append(Rates(subjects)).AppendLine();
        section.AppendLine("### Parts").AppendLine();
        section.AppendLine("Right answers; of the cases where a cause is right, those with it on top and among the first three.").AppendLine();
        section.Append(Parts(subjects)).AppendLine();
        section.AppendLine("### Calibration of the top cause's likelihood").AppendLine();
        section.AppendLine("Brier score (1950) and expected calibration error over ten bins of equal width (Naeini et al., 2015); 0 is best.").AppendLine();
        section.Append(Calibrations(subjects)).AppendLine();
        section.AppendLine("### Time and tokens of a diagnosis").AppendLine();
        section.Append(Costs(subjects));
        return section.ToString();
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
