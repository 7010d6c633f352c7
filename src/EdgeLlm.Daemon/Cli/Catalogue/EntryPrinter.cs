using EdgeLlm.Protos.V1;

namespace EdgeLlm.Daemon.Cli.Catalogue;

/// <summary>Shows entries to people.</summary>
internal sealed class EntryPrinter(Screen screen)
{
    /// <summary>An entry in one line.</summary>
    public static string Line(CatalogueEntry entry)
    {
        var codes = entry.Codes.Count > 0 ? $" [{string.Join(", ", entry.Codes)}]" : "";
        var vendor = entry.Vendor.Length > 0 ? $" ({entry.Vendor})" : "";
        return $"{entry.Id}{codes} {entry.Title?.En}{vendor}";
    }

    /// <summary>How an entry was found, in one word.</summary>
    public static string Word(MatchKind kind) => kind switch
    {
        MatchKind.Exact => "exact",
        MatchKind.Code => "code",
        MatchKind.Range => "range",
        MatchKind.Text => "text",
        MatchKind.Symptom => "symptom",
        _ => "other",
    };

    /// <summary>Shows all of an entry.</summary>
    public void Print(CatalogueEntry entry)
    {
        screen.Heading(Line(entry));
        screen.Line($"  {Both(entry.Title)}");
        screen.Line($"  {entry.Domain}, severity {entry.Severity}; {(entry.Families.Count > 0 ? string.Join(", ", entry.Families) : "any family")}");
        if (entry.SafetyNote is not null)
        {
            screen.Line($"  SAFETY: {Both(entry.SafetyNote)}");
        }

        foreach (var cause in entry.Causes)
        {
            Print(cause);
        }

        screen.Line($"  Source     {entry.Source}");
        screen.Line($"  Keywords   {string.Join(", ", entry.Keywords)}");
        screen.Line($"  From       {(entry.File.Length > 0 ? entry.File : "the program itself")}");
    }

    private void Print(CatalogueCause cause)
    {
        screen.Line($"  - {cause.Id}: {Both(cause.Text)}");
        screen.Line($"      remedy: {Both(cause.Remedy)}");
        foreach (var check in cause.Checks)
        {
            screen.Line($"      check: {Both(check)}");
        }

        foreach (var sign in cause.Signs)
        {
            screen.Line($"      sign: {string.Join(" or ", sign.En.Concat(sign.Zh))} is {sign.State}");
        }
    }

    private static string Both(LocalizedText? text) => text is null || text.En == text.Zh ? text?.En ?? "" : $"{text.En} / {text.Zh}";
}
