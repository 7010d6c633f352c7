using System.Text;
using EdgeLlm.Diagnostics.Catalogue;
using EdgeLlm.Evaluation.Running;
using EdgeLlm.Evaluation.Scenarios;
using EdgeLlm.Inference;

namespace EdgeLlm.Evaluation.Reporting;

/// <summary>The report that docs/EVALUATION.md is.</summary>
internal static class MarkdownReport
{
    private const string Title = """
        # Evaluation

        This report measures diagnoses of faults whose cause is known. The command below writes it; nobody edits it by hand.

        """;

    private const string WhoWroteWhat = """
        Read the independent cases first. The groups of cases differ in who wrote them and in what the product was tuned on:

        - **Development cases.** Engineers wrote 210 cases from their own knowledge and did not know the catalogue. Two thirds of
          them are the development cases. The knowledge files were worked out while their authors looked at these two thirds,
          so these figures flatter the product.
        - **Check third.** Every third of the 210 cases. Nobody opened these cases while the product was tuned.
        - **Own cases.** Another author wrote these cases, independently and about other machines, before the weights and the
          knowledge were tuned. Nobody read a case, but their totals, and once those of the check
          third, were seen when the share of "unknown" and the spread of the probabilities were set.
        - **Scenarios.** The authors of the catalogue wrote them, as faults that the catalogue knows. These figures compare
          versions of the product with each other.

        People wrote all cases; none was recorded in a plant. No figure here is a promise for a plant.

        """;

    private const string Ways = """
        `catalogue` answers without a model: with the causes of the catalogue and with the failure modes that the report itself
        shows. `model` answers with the model as well.

        """;

    internal static string Write(EvaluationOptions options, ScenarioSet scenarios, FaultCatalogue catalogue, IReadOnlyList<Subject> subjects)
    {
        var isBuiltIn = options.CaseFiles.IsEmpty;
        var report = new StringBuilder(Title).AppendLine();
        if (isBuiltIn)
        {
            report.AppendLine(WhoWroteWhat);
        }

        report.AppendLine(Ways);
        report.AppendLine("```sh").AppendLine(options.Command()).AppendLine("```").AppendLine();
        report.Append(Header(isBuiltIn ? scenarios : null, catalogue, subjects)).AppendLine();
        report.AppendLine(FieldSection.Write(subjects, withBaseline: isBuiltIn).TrimEnd());
        if (isBuiltIn)
        {
            report.AppendLine().Append(ScenarioSection.Write(subjects));
        }

        return report.ToString();
    }

    private static Table Header(ScenarioSet? scenarios, FaultCatalogue catalogue, IReadOnlyList<Subject> subjects)
    {
        var table = new Table("", "");
        table.Add("date", $"{TimeProvider.System.GetUtcNow():yyyy-MM-dd} UTC");
        table.Add("cases", $"{subjects[0].Sets.Sum(result => result.Set.Cases.Length)} that engineers wrote");
        if (scenarios is not null)
        {
            var score = subjects[0].Score;
            table.Add("scenarios", $"{score.Cases} cases and {score.Twins} twins, from {scenarios.Scenarios.Length} scenarios, {scenarios.Scenarios.Count(scenario => scenario.HeldBack)} of them unseen");
        }

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
}
