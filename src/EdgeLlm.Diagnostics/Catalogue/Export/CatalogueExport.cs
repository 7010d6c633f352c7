using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using EdgeLlm.Diagnostics.Catalogue.Import;

namespace EdgeLlm.Diagnostics.Catalogue.Export;

/// <summary>Writes entries in a form that can be imported again, piece by piece, so that any number of them takes little memory.</summary>
public static class CatalogueExport
{
    private const int EntriesInPiece = 100;

    // Whatever a reader of tables may take for the end of a cell.
    private static readonly SearchValues<char> s_special = SearchValues.Create(",;\t\"\r\n");

    /// <summary>The pieces of the file, in order.</summary>
    public static IEnumerable<byte[]> Write(FaultCatalogue catalogue, CatalogueFilter filter, ImportFormat format) => format switch
    {
        ImportFormat.Json => WriteJson(catalogue, filter),
        ImportFormat.Csv => WriteCsv(catalogue, filter),
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, "Entries are exported as JSON and CSV."),
    };

    private static IEnumerable<byte[]> WriteJson(FaultCatalogue catalogue, CatalogueFilter filter)
    {
        var isEmpty = true;
        foreach (var page in Pages(catalogue, filter))
        {
            var text = new MemoryStream();
            foreach (var listed in page)
            {
                text.Write(isEmpty ? "[\n"u8 : ",\n"u8);
                text.Write(JsonSerializer.SerializeToUtf8Bytes(listed.Entry, CatalogueJson.Plain.CatalogueEntry));
                isEmpty = false;
            }

            yield return text.ToArray();
        }

        yield return isEmpty ? "[]\n"u8.ToArray() : "\n]\n"u8.ToArray();
    }

    private static IEnumerable<byte[]> WriteCsv(FaultCatalogue catalogue, CatalogueFilter filter)
    {
        string[] columns = [.. CsvColumns.OfEntry, .. CsvColumns.OfCause];

        // Spreadsheets take a file for UTF-8 only if it says so.
        yield return Encoding.UTF8.GetBytes($"\uFEFF{string.Join(',', columns)}\r\n");
        foreach (var page in Pages(catalogue, filter))
        {
            var text = new StringBuilder();
            foreach (var row in page.SelectMany(listed => listed.Entry.Causes.Select((cause, index) => Row(listed.Entry, cause, index == 0))))
            {
                text.AppendJoin(',', row.Select(Cell)).Append("\r\n");
            }

            yield return Encoding.UTF8.GetBytes(text.ToString());
        }
    }

    // The order of CsvColumns.
    private static string[] Row(CatalogueEntry entry, CatalogueCause cause, bool isFirst)
    {
        string First(string text) => isFirst ? text : "";
        return
        [
            entry.Id,
            First(entry.Vendor),
            First(Join(entry.Families)),
            First(Join(entry.Codes)),
            First(entry.Title.En),
            First(entry.Title.Zh),
            First(entry.Domain),
            First(entry.Severity.ToString(CultureInfo.InvariantCulture)),
            First(entry.Source),
            First(Join(entry.Keywords)),
            First(entry.SafetyNote.En),
            First(entry.SafetyNote.Zh),
            cause.Id,
            cause.Text.En,
            cause.Text.Zh,
            cause.Remedy.En,
            cause.Remedy.Zh,
            Join(cause.Checks.Select(check => check.En)),
            Join(cause.Checks.Select(check => check.Zh)),
        ];
    }

    // A separator within a text would split it; the full-width one reads the same.
    private static string Join(IEnumerable<string> texts) => string.Join(CsvColumns.Separator, texts.Select(text => text.Replace(CsvColumns.Separator, '｜')));

    private static string Cell(string text)
    {
        var defused = CsvColumns.Defuse(text);
        return defused.AsSpan().IndexOfAny(s_special) < 0 ? defused : $"\"{defused.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }

    private static IEnumerable<IReadOnlyList<ListedEntry>> Pages(FaultCatalogue catalogue, CatalogueFilter filter)
    {
        var after = "";
        while (catalogue.List(filter, after, EntriesInPiece) is { Count: > 0 } page)
        {
            yield return page;
            after = page[^1].Entry.Id;
        }
    }
}
