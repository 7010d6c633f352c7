using System.Text;

namespace EdgeLlm.Evaluation.Reporting;

/// <summary>A table in Markdown: names to the left, numbers to the right.</summary>
internal sealed class Table(params IEnumerable<string> columns)
{
    private readonly string[] _columns = [.. columns];
    private readonly List<string[]> _rows = [];

    internal void Add(params IEnumerable<string> cells)
    {
        string[] row = [.. cells];
        ArgumentOutOfRangeException.ThrowIfNotEqual(row.Length, _columns.Length);
        _rows.Add(row);
    }

    public override string ToString()
    {
        var markdown = new StringBuilder();
        markdown.AppendLine(Row(_columns)).AppendLine(Row(_columns.Select((_, i) => i == 0 ? "---" : "---:")));
        foreach (var row in _rows)
        {
            markdown.AppendLine(Row(row));
        }

        return markdown.ToString();
    }

    private static string Row(IEnumerable<string> cells) => $"| {string.Join(" | ", cells)} |";
}
