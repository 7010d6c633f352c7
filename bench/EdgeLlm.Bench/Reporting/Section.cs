using System.Text;

namespace EdgeLlm.Bench.Reporting;

/// <summary>One table of the report.</summary>
internal sealed class Section(string title, string text, params string[] columns)
{
    private readonly List<string[]> _rows = [];
    private readonly List<Series> _series = [];

    internal string Title => title;

    internal IReadOnlyList<Series> Series => _series;

    /// <summary>Pictures of it.</summary>
    internal List<Plot> Plots { get; } = [];

    /// <summary>Adds a row, with the samples behind it where there are some.</summary>
    internal void Add(Series? series, params string[] cells)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(cells.Length, columns.Length);
        _rows.Add(cells);
        if (series is not null)
        {
            _series.Add(series);
        }
    }

    internal string ToMarkdown()
    {
        var markdown = new StringBuilder();
        markdown.AppendLine($"### {title}").AppendLine().AppendLine(text).AppendLine();
        markdown.AppendLine(Row(columns));
        markdown.AppendLine(Row(columns.Select((_, i) => i == 0 ? "---" : "---:")));
        foreach (var row in _rows)
        {
            markdown.AppendLine(Row(row));
        }

        return markdown.ToString();
    }

    private static string Row(IEnumerable<string> cells) => $"| {string.Join(" | ", cells)} |";
}
