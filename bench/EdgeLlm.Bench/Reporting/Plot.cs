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
    private const int Width = 720;
    private const int Height = 420;

    /// <summary>Writes it as SVG.</summary>
    internal void WriteTo(string folder)
    {
        var model = new PlotModel { Title = Title, TitleFontSize = 15, Background = OxyColors.White };
        model.Axes.Add(AxisOf(AxisPosition.Bottom, X));
        model.Axes.Add(AxisOf(AxisPosition.Left, Y));
        model.Legends.Add(new Legend { LegendPosition = LegendPosition.RightTop, LegendPlacement = LegendPlacement.Outside });
        foreach (var (name, points) in Lines)
        {
            var line = new LineSeries { Title = name, MarkerType = MarkerType.Circle, MarkerSize = 4 };
            line.Points.AddRange(points.Select(point => new DataPoint(point.X, point.Y)));
            model.Series.Add(line);
        }

        Directory.CreateDirectory(folder);
        using var file = File.Create(Path.Combine(folder, Name + ".svg"));
        new SvgExporter { Width = Width, Height = Height }.Export(model, file);
    }

    private static LinearAxis AxisOf(AxisPosition position, string title) => new()
    {
        Position = position,
        Title = title,
        Minimum = 0,
        MajorGridlineStyle = LineStyle.Solid,
        MajorGridlineColor = OxyColors.LightGray,
        MaximumPadding = 0.05,
    };
}
