using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Legends;
using OxyPlot.Series;

namespace EdgeLlm.Bench.Reporting;

/// <summary>A picture of how one thing depends on another.</summary>
/// <param name="Name">Of the file, without extension.</param>
/// <param name="Title">Over the picture.</param>
/// <param name="X">What goes to the right, with its unit.</param>
/// <param name="Y">What goes up, with its unit.</param>
/// <param name="Lines">Points by name of the line.</param>
internal sealed record Plot(string Name, string Title, string X, string Y, IReadOnlyDictionary<string, IReadOnlyList<(double X, double Y)>> Lines)
{
    private const string Font = "sans-serif";
    // For viewers whose font is wider than the one that is measured, and that would cut names off.
    private const string Room = "\u00a0\u00a0\u00a0\u00a0\u00a0\u00a0\u00a0\u00a0";
    private const int Width = 720;
    private const int Height = 420;

    /// <summary>Writes it as SVG.</summary>
    internal void WriteTo(string folder)
    {
        var model = new PlotModel { Title = Title, TitleFontSize = 15, Background = OxyColors.White, DefaultFont = Font };
        model.Axes.Add(AxisOf(AxisPosition.Bottom, X));
        model.Axes.Add(AxisOf(AxisPosition.Left, Y));
        model.Legends.Add(new Legend
        {
            LegendPosition = LegendPosition.BottomCenter,
            LegendPlacement = LegendPlacement.Outside,
            LegendOrientation = LegendOrientation.Horizontal,
        });
        foreach (var (name, points) in Lines)
        {
            var line = new LineSeries { Title = name + Room, MarkerType = MarkerType.Circle, MarkerSize = 4 };
            line.Points.AddRange(points.Select(point => new DataPoint(point.X, point.Y)));
            model.Series.Add(line);
        }

        Directory.CreateDirectory(folder);
        using var file = File.Create(Path.Combine(folder, Name + ".svg"));

        // Not every viewer knows how to put text below a line or into its middle.
        new SvgExporter { Width = Width, Height = Height, UseVerticalTextAlignmentWorkaround = true }.Export(model, file);
    }

    private static LinearAxis AxisOf(AxisPosition position, string title) => new()
    {
        Position = position,
        Title = title,
        AxisTitleDistance = 14,
        Minimum = 0,
        MinimumMajorStep = 1,
        MinimumMinorStep = 1,
        MajorGridlineStyle = LineStyle.Solid,
        MajorGridlineColor = OxyColors.LightGray,
        MaximumPadding = 0.05,
    };
}
