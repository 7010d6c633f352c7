using System.Collections.Immutable;

namespace EdgeLlm.Diagnostics.Catalogue.Import;

/// <summary>
/// The table form of entries: one row for each cause. Rows of one entry stand together and have its id; what is said of
/// the entry as a whole stands in its first row, and may be repeated in the others. Several families, codes, keywords or
/// checks stand in one cell with "|" between them; the first Chinese check is the first English one's translation. A
/// cause without an id is "cause-1", "cause-2" and so on. Signs have no column: write entries with signs as JSON or YAML.
/// </summary>
public static class CsvColumns
{
    /// <summary>Columns that must be there.</summary>
    public static readonly ImmutableArray<string> Required = ["id", "domain", "severity", "source"];

    /// <summary>Columns about an entry.</summary>
    public static readonly ImmutableArray<string> OfEntry =
    [
        "id", "vendor", "families", "codes", "title_en", "title_zh", "domain", "severity", "source", "keywords", "safety_en", "safety_zh",
    ];

    /// <summary>Columns about a cause.</summary>
    public static readonly ImmutableArray<string> OfCause =
    [
        "cause_id", "cause_en", "cause_zh", "remedy_en", "remedy_zh", "checks_en", "checks_zh",
    ];

    /// <summary>What stands between several things in one cell.</summary>
    public const char Separator = '|';

    // A spreadsheet takes a cell that begins with one of these for a formula, and may run it.
    private const string FormulaStarts = "=+-@\t\r";

    /// <summary>The cell for a text: one that looks like a formula gets a ' in front.</summary>
    public static string Defuse(string text) => text.Length > 0 && FormulaStarts.Contains(text[0]) ? $"'{text}" : text;

    /// <summary>The text of a cell, without the ' that <see cref="Defuse"/> put there.</summary>
    public static string Restore(string cell) => cell.Length > 1 && cell[0] == '\'' && FormulaStarts.Contains(cell[1]) ? cell[1..] : cell;
}
