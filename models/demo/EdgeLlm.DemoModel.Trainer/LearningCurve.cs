using System.Globalization;
using System.Text;

namespace EdgeLlm.DemoModel;

/// <summary>Draws loss and choices over the tokens seen, as an SVG image.</summary>
internal static class LearningCurve
{
    private const int Width = 720;
    private const int Height = 280;
    private const int Left = 60;
    private const int Top = 40;
    private static readonly string[] s_colours = ["#1f77b4", "#2ca02c", "#d62728"];

    /// <summary>Draws what a training wrote.</summary>
    /// <param name="table">The table: step, tokens, minutes, then loss and choice of each set.</param>
    /// <param name="image">The image to write.</param>
    public static void Draw(string table, string image)
    {
        var lines = File.ReadAllLines(table);
        var names = lines[0].Split(',');
        var rows = lines.Skip(1).Select(line => line.Split(',').Select(cell => double.Parse(cell, CultureInfo.InvariantCulture)).ToArray()).ToArray();
        var svg = new StringBuilder();
        Append(svg, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width + 200} {(2 * (Height + Top)) + 40}\" font-family=\"sans-serif\" font-size=\"13\">");
        Append(svg, $"<rect width=\"100%\" height=\"100%\" fill=\"white\"/>");
        Panel(svg, "Loss over thought and answer", names, rows, first: 3, top: Top, most: rows.Max(row => Math.Max(row[3], Math.Max(row[5], row[7]))));
        Panel(svg, "First cause chosen rightly", names, rows, first: 4, top: (2 * Top) + Height, most: 1);
        Append(svg, $"<text x=\"{Left}\" y=\"{(2 * (Height + Top)) + 30}\">0 to {rows[^1][1] / 1e6:F1} million tokens</text></svg>");
        File.WriteAllText(image, svg.ToString());
    }

    private static void Panel(StringBuilder svg, string title, string[] names, double[][] rows, int first, int top, double most)
    {
        var tokens = rows[^1][1];
        Append(svg, $"<text x=\"{Left}\" y=\"{top - 10}\" font-weight=\"bold\">{title}</text>");
        for (var line = 0; line <= 4; line++)
        {
            var y = top + (Height * (4 - line) / 4);
            Append(svg, $"<line x1=\"{Left}\" x2=\"{Left + Width}\" y1=\"{y}\" y2=\"{y}\" stroke=\"#dddddd\"/><text x=\"10\" y=\"{y + 4}\">{most * line / 4:F2}</text>");
        }

        for (var set = 0; set < s_colours.Length; set++)
        {
            var column = first + (2 * set);
            var points = rows.Select(row => string.Create(CultureInfo.InvariantCulture, $"{Left + (row[1] / tokens * Width):F1},{top + (Height * (1 - (row[column] / most))):F1}"));
            Append(svg, $"<polyline fill=\"none\" stroke=\"{s_colours[set]}\" stroke-width=\"2\" points=\"{string.Join(' ', points)}\"/>");
            Append(svg, $"<text x=\"{Left + Width + 10}\" y=\"{top + 15 + (20 * set)}\" fill=\"{s_colours[set]}\">{names[column]}</text>");
        }
    }

    private static void Append(StringBuilder svg, FormattableString text) => svg.AppendLine(text.ToString(CultureInfo.InvariantCulture));
}
