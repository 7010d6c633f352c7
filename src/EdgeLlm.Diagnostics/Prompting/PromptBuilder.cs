using System.Text;
using EdgeLlm.Diagnostics.Retrieval;
using EdgeLlm.Diagnostics.Wording;

namespace EdgeLlm.Diagnostics.Prompting;

/// <summary>
/// Words a case for the model. Pure. Every piece of text from outside stays within its line, so nobody can add a fact,
/// a cause or an instruction of ours; it names no special token of any chat form.
/// </summary>
internal static class PromptBuilder
{
    /// <summary>Version of the prompt's wording, for the provenance and for what is cached by it.</summary>
    public const string PromptVersion = "2026-11-c";

    private const int FactLength = 480;
    private const int CatalogueLength = 240;
    private const int AssetLength = 64;

    /// <summary>The prompt of a case.</summary>
    public static Prompt Build(CaseFile caseFile)
    {
        var wording = PromptWording.In(caseFile.Language);
        var text = new StringBuilder(4096);
        AppendMachine(text, wording, caseFile.Report.Asset);
        AppendLine(text, wording.Facts);
        foreach (var fact in caseFile.Evidence)
        {
            AppendLine(text, $"{fact.Label} {PlainText.Fold(fact.Text, FactLength)}");
        }

        AppendKnowledge(text, wording, caseFile);
        text.Append(wording.Task);
        return new Prompt(wording.System, text.ToString());
    }

    private static void AppendMachine(StringBuilder text, PromptWording wording, Asset asset)
    {
        string[] parts = [asset.Id, asset.Name, asset.Vendor, asset.Family, asset.Model, asset.Location];
        var known = parts.Where(part => part.Length > 0).Select(part => PlainText.Quote(part, AssetLength));
        AppendLine(text, $"{wording.Machine} {string.Join(", ", known)}");
    }

    private static void AppendKnowledge(StringBuilder text, PromptWording wording, CaseFile caseFile)
    {
        if (caseFile.Causes.IsEmpty)
        {
            AppendLine(text, wording.NoCauses);
            return;
        }

        AppendLine(text, wording.Causes);
        foreach (var causes in caseFile.Causes.GroupBy(cause => cause.Entry))
        {
            var title = PlainText.Fold(causes.Key.Entry.Title.In(caseFile.Language), CatalogueLength);
            AppendLine(text, $"{causes.Key.Label} {title} ({wording.How(causes.Key.Kind)})");
            foreach (var cause in causes)
            {
                AppendLine(text, $"{cause.Label} {PlainText.Fold(ShortOf(cause, caseFile.Language), CatalogueLength)}");
            }
        }
    }

    // A failure mode says behind its colon how it shows itself; the facts say that better, and a prompt costs time.
    private static string ShortOf(LabelledCause cause, string language)
    {
        var text = cause.Known.Text.In(language);
        var end = cause.Match.Cause.IsFailureMode ? text.AsSpan().IndexOfAny(':', '：') : -1;
        return end > 0 ? text[..end] : text;
    }

    private static void AppendLine(StringBuilder text, string line) => text.Append(line).Append('\n');
}
