using nietras.SeparatedValues;

namespace EdgeLlm.Diagnostics.Catalogue.Import;

/// <summary>Reads entries from a table, one entry at a time; see <see cref="CsvColumns"/>. Cells are text, never formulas.</summary>
internal sealed class CsvImport(ReadOnlyMemory<byte> content)
{
    private List<string> _columns = [];
    private int _line = 1;

    /// <summary>The entries.</summary>
    /// <exception cref="ImportException">Thrown while they are read, where the file is no such table.</exception>
    public IEnumerable<ImportNode> Read()
    {
        var causes = new List<Row>();
        foreach (var row in Rows())
        {
            if (_columns.Count == 0)
            {
                _columns = Header(row);
                continue;
            }

            if (causes.Count > 0 && row["id"].Text != causes[0]["id"].Text)
            {
                yield return Entry(causes);
                causes = [];
            }

            causes.Add(causes.Count < ImportNode.MaxItems ? row : throw row.Cells[0].Problem(ImportNode.TooManyItems));
        }

        if (causes.Count > 0)
        {
            yield return Entry(causes);
        }
    }

    private static List<string> Header(Row row)
    {
        string[] known = [.. CsvColumns.OfEntry, .. CsvColumns.OfCause];
        var names = new List<string>();
        foreach (var cell in row.Cells)
        {
            var name = cell.Text.Trim();
            if (!known.Contains(name, StringComparer.Ordinal))
            {
                throw cell.Problem($"there is no column \"{name}\"; there are {string.Join(", ", known)}.");
            }

            if (names.Contains(name, StringComparer.Ordinal))
            {
                throw cell.Problem($"the column \"{name}\" is there twice.");
            }

            names.Add(name);
        }

        return CsvColumns.Required.FirstOrDefault(name => !names.Contains(name, StringComparer.Ordinal)) is { } missing
            ? throw row.Cells[0].Problem($"the column \"{missing}\" is missing.")
            : names;
    }

    private static ImportNode.Map Entry(List<Row> rows)
    {
        var first = rows[0];
        foreach (var row in rows.Skip(1))
        {
            foreach (var column in CsvColumns.OfEntry.Where(column => row[column].Text.Length > 0 && row[column].Text != first[column].Text))
            {
                throw row[column].Problem($"\"{column}\" differs from the entry's first row; leave it empty here.");
            }
        }

        return Map(
            first["id"],
            Text("id", first["id"]),
            Text("vendor", first["vendor"]),
            List("families", first["families"]),
            List("codes", first["codes"]),
            Localized("title", first["title_en"], first["title_zh"]),
            Text("domain", first["domain"]),
            Text("severity", first["severity"]),
            Text("source", first["source"]),
            List("keywords", first["keywords"]),
            Localized("safetyNote", first["safety_en"], first["safety_zh"]),
            Member("causes", first["cause_en"], new ImportNode.List(first["id"].Line, first["id"].Column, [.. rows.Select(Cause)])));
    }

    private static ImportNode Cause(Row row, int index) => Map(
        row["id"],
        Text("id", row["cause_id"].Text.Length > 0 ? row["cause_id"] : row["cause_id"] with { Text = FormattableString.Invariant($"cause-{index + 1}") }),
        Localized("text", row["cause_en"], row["cause_zh"]),
        Localized("remedy", row["remedy_en"], row["remedy_zh"]),
        Checks(row["checks_en"], row["checks_zh"]));

    private static ImportNode.Member Checks(Cell en, Cell zh)
    {
        var (english, chinese) = (Parts(en), Parts(zh));
        var checks = Enumerable.Range(0, Math.Max(english.Count, chinese.Count)).Select(index => Localized(
            "",
            index < english.Count ? english[index] : en with { Text = "" },
            index < chinese.Count ? chinese[index] : zh with { Text = "" }).Value);
        return Member("checks", en, new ImportNode.List(en.Line, en.Column, [.. checks]));
    }

    private static ImportNode.Map Map(Cell place, params ReadOnlySpan<ImportNode.Member> members) => new(place.Line, place.Column, [.. members]);

    private static ImportNode.Member Member(string name, Cell place, ImportNode value) => new(place.Line, place.Column, name, value);

    private static ImportNode.Member Text(string name, Cell cell) =>
        Member(name, cell, new ImportNode.Text(cell.Line, cell.Column, cell.Text.Length == 0 ? null : cell.Text));

    private static ImportNode.Member List(string name, Cell cell) =>
        Member(name, cell, new ImportNode.List(cell.Line, cell.Column, [.. Parts(cell).Select(part => Text("", part).Value)]));

    private static ImportNode.Member Localized(string name, Cell en, Cell zh) => Member(name, en, Map(en, Text("en", en), Text("zh", zh)));

    private static List<Cell> Parts(Cell cell) => cell.Text.Count(CsvColumns.Separator) > ImportNode.MaxItems
        ? throw cell.Problem(ImportNode.TooManyItems)
        : [.. cell.Text.Split(CsvColumns.Separator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(part => cell with { Text = part })];

    private IEnumerable<Row> Rows()
    {
        using var reader = Open();
        while (Next(reader) is { } row)
        {
            if (_columns.Count > 0 && row.Cells.Count != _columns.Count)
            {
                throw row.Cells[0].Problem($"the row has {row.Cells.Count} cells, the header {_columns.Count}.");
            }

            yield return row with { Columns = _columns };
        }
    }

    private SepReader Open()
    {
        // What stands between cells depends on the country a spreadsheet is set to; the header has none of these in its names.
        var header = content.Span[..(content.Span.IndexOf((byte)'\n') is var end && end >= 0 ? end : content.Length)];
        var separator = header.Contains((byte)'\t') ? '\t' : header.Contains((byte)';') ? ';' : ',';
        return Sep.New(separator)
            .Reader(options => options with { HasHeader = false, DisableColCountCheck = true, Unescape = false })
            .From(new MemoryStream(content.ToArray(), writable: false));
    }

    // Sep's rows are views of its buffer; what is kept of one is copied.
    private Row? Next(SepReader reader)
    {
        try
        {
            while (reader.MoveNext())
            {
                var row = reader.Current;
                var line = _line;
                _line += 1 + row.Span.Count('\n');
                if (!row.Span.IsWhiteSpace())
                {
                    return Copy(row, line);
                }
            }

            return null;
        }
        catch (Exception e) when (e is InvalidDataException or NotSupportedException or ArgumentException)
        {
            throw new ImportException(_line, 1, $"this is not CSV: {e.Message}");
        }
    }

    private static Row Copy(SepReader.Row row, int line)
    {
        if (row.ColCount > CsvColumns.OfEntry.Length + CsvColumns.OfCause.Length)
        {
            throw new ImportException(line, 1, "the row has more cells than there are columns.");
        }

        var cells = new List<Cell>(row.ColCount);
        var (column, offset) = (1, 0);
        for (var index = 0; index < row.ColCount; index++)
        {
            var span = row[index].Span;
            row.Span.Overlaps(span, out var start);
            foreach (var character in row.Span[offset..Math.Max(offset, start)])
            {
                (line, column) = character == '\n' ? (line + 1, 1) : (line, column + 1);
            }

            offset = Math.Max(offset, start);
            cells.Add(new Cell(line, column, Unquote(span, line, column)));
        }

        return new Row([], cells);
    }

    private static string Unquote(ReadOnlySpan<char> span, int line, int column)
    {
        var text = span.ToString();
        if (!text.StartsWith('"'))
        {
            return text.Contains('"', StringComparison.Ordinal)
                ? throw new ImportException(line, column, "a cell with a quotation mark in it must be in quotation marks, with the one in it doubled.")
                : CsvColumns.Restore(text.Trim());
        }

        var inner = text.Length > 1 && text.EndsWith('"') ? text[1..^1].Replace("\"\"", "\0", StringComparison.Ordinal) : "\"";
        return inner.Contains('"', StringComparison.Ordinal)
            ? throw new ImportException(line, column, "the cell's quotation marks don't match; one in the text must be doubled.")
            : CsvColumns.Restore(inner.Replace('\0', '"').Trim());
    }

    private sealed record Row(List<string> Columns, IReadOnlyList<Cell> Cells)
    {
        /// <summary>The cell of a column; an empty one at the row's beginning if the table has no such column.</summary>
        public Cell this[string column] => Columns.IndexOf(column) is var index && index >= 0 ? Cells[index] : Cells[0] with { Text = "" };
    }

    private sealed record Cell(int Line, int Column, string Text)
    {
        public ImportException Problem(string message) => new(Line, Column, message);
    }
}
