using System.Text;
using EdgeLlm.Evaluation.FieldCases;
using EdgeLlm.Evaluation.Measuring;
using EdgeLlm.Evaluation.Running;

namespace EdgeLlm.Evaluation.Reporting;

/// <summary>The part of the report on cases that engineers wrote.</summary>
internal static class FieldSection
{
    private const string Columns = """
        A script judges the answers. A cause is right if its text and its remedy have the words that the case asks for; the
        script reads 200 characters of each and does not understand negation. Each percentage has its counts behind it.

        - "first", "first three": the right cause is first, or among the first three, of the cases with a cause.
        - "first 20": an acceptable cause is among the first 20 candidates, which are ranked before a model is asked.
        - "abstention": the answer is "unknown", of the cases without a cause. "false abstention": the same, of the cases with a cause.
        - "evidence cited": the answer cites the signal, of all signals that an engineer would cite.
        - "evidence citable": the signal is the subject of a fact in the answer, cited or not.
        - "must-not-cite": the answer cites a signal that has nothing to do with the fault.
        - "sure and wrong": the first cause is wrong, of the answers stated with 70 % or more.
        - "calibration error": expected calibration error of the first cause's probability (Naeini et al., 2015); 0 is best.

        """;

    // Constants: commit 3eb239d had no reader for these cases, so a script converted the cases and judged the answers.
    private static readonly (string Name, Rate First, Rate FirstThree, Rate Abstention, Rate Evidence)[] s_before =
    [
        ("development cases", new(10, 124), new(18, 124), new(7, 16), new(24, 594)),
        ("check third", new(5, 65), new(6, 65), new(5, 5), new(10, 309)),
        ("both", new(15, 189), new(24, 189), new(12, 21), new(34, 903)),
    ];

    internal static string Write(IReadOnlyList<Subject> subjects, bool withBaseline)
    {
        var section = new StringBuilder();
        section.AppendLine("## Cases that engineers wrote").AppendLine().AppendLine(Columns);
        section.Append(Answers(subjects)).AppendLine();
        section.Append(Evidence(subjects)).AppendLine();
        if (withBaseline)
        {
            section.AppendLine("### Before failure modes").AppendLine();
            section.AppendLine("Measured in 2026-11 with commit 3eb239d, which knew no failure modes: catalogue alone, same cases, same judgement.").AppendLine();
            section.Append(Before()).AppendLine();
        }

        section.AppendLine("### Failures by class").AppendLine();
        section.AppendLine("Cases with a cause where the right cause is not first.").AppendLine();
        section.Append(Failures(subjects)).AppendLine();
        section.AppendLine("### By kind and language").AppendLine();
        for (var i = 0; i < subjects[0].Sets.Length; i++)
        {
            section.AppendLine($"**{subjects[0].Sets[i].Set.Name}**").AppendLine();
            section.Append(Parts([.. subjects.Select(subject => (subject.Name, subject.Sets[i]))])).AppendLine();
        }

        return section.ToString();
    }

    private static Table Answers(IReadOnlyList<Subject> subjects) => Rows(
        subjects,
        ["cases", "first", "first three", "first 20", "abstention", "false abstention"],
        score =>
        [
            $"{score.Cases}", Cells.Of(score.First), Cells.Of(score.FirstThree), Cells.Of(score.Candidate), Cells.Of(score.Abstention), Cells.Of(score.FalseAbstention),
        ]);

    private static Table Evidence(IReadOnlyList<Subject> subjects) => Rows(
        subjects,
        ["evidence cited", "evidence citable", "must-not-cite", "sure and wrong", "calibration error"],
        score =>
        [
            Cells.Of(score.EvidenceCited),
            Cells.Of(score.EvidenceCitable),
            Cells.Of(score.ForbiddenCited),
            Cells.Of(score.SurelyWrong),
            Cells.Of(score.Calibration.ExpectedError),
        ]);

    private static Table Failures(IReadOnlyList<Subject> subjects) => Rows(
        subjects,
        ["not among the first 20", "among them, another cause first", "among them, answered \"unknown\"", "no diagnosis"],
        score => ((FailureClass[])[FailureClass.NotFound, FailureClass.NotFirst, FailureClass.Unknown, FailureClass.NoDiagnosis])
            .Select(failure => $"{score.Failures.GetValueOrDefault(failure)}"));

    private static Table Rows(IReadOnlyList<Subject> subjects, IEnumerable<string> columns, Func<FieldScore, IEnumerable<string>> cells)
    {
        var table = new Table(["", .. columns]);
        for (var i = 0; i < subjects[0].Sets.Length; i++)
        {
            foreach (var subject in subjects)
            {
                table.Add([$"{subject.Sets[i].Set.Name}, {subject.Name}", .. cells(subject.Sets[i].Score)]);
            }
        }

        return table;
    }

    private static Table Before()
    {
        var table = new Table("", "first", "first three", "abstention", "evidence cited");
        foreach (var (name, first, firstThree, abstention, evidence) in s_before)
        {
            table.Add(name, Cells.Of(first), Cells.Of(firstThree), Cells.Of(abstention), Cells.Of(evidence));
        }

        return table;
    }

    private static Table Parts(IReadOnlyList<(string Subject, FieldResult Result)> results)
    {
        string[] columns = ["first", "first three", "first 20", "abstention", "evidence cited"];
        var table = new Table(["", "cases", .. results.SelectMany(result => columns.Select((column, i) => i == 0 ? $"{result.Subject}: {column}" : column))]);
        foreach (var (group, part) in ((string, Func<FieldCase, string>)[])[("kind", one => one.Kind), ("language", one => one.Language)])
        {
            foreach (var name in results[0].Result.Set.Cases.Select(part).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
            {
                List<FieldScore> scores = [.. results.Select(result => FieldScore.Of([.. result.Result.Outcomes.Where(outcome => part(outcome.Case) == name)]))];
                table.Add([$"{group}: {name}", $"{scores[0].Cases}", .. scores.SelectMany(MainRates)]);
            }
        }

        return table;
    }

    private static string[] MainRates(FieldScore score) =>
        [Cells.Of(score.First), Cells.Of(score.FirstThree), Cells.Of(score.Candidate), Cells.Of(score.Abstention), Cells.Of(score.EvidenceCited)];
}
