using System.Globalization;

namespace EdgeLlm.Daemon.Tests.Telemetry;

/// <summary>What Prometheus reads.</summary>
internal sealed class Scrape(string text)
{
    private readonly string[] _lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The names of all series.</summary>
    public HashSet<string> Names => [.. Samples.Select(line => line[..line.IndexOfAny(['{', ' '])])];

    /// <summary>The value of the one series that has these labels.</summary>
    public double Of(string name, params string[] labels)
    {
        var found = Samples
            .Where(line => (line.StartsWith(name + "{", StringComparison.Ordinal) || line.StartsWith(name + " ", StringComparison.Ordinal))
                && labels.All(label => line.Contains(label, StringComparison.Ordinal)))
            .ToList();
        Assert.True(found.Count == 1, $"{found.Count} series are {name} {string.Join(' ', labels)}:\n{text}");
        var value = found[0][(found[0].LastIndexOf('}') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return double.Parse(value[found[0].Contains('{', StringComparison.Ordinal) ? 0 : 1], CultureInfo.InvariantCulture);
    }

    private IEnumerable<string> Samples => _lines.Where(line => line[0] != '#');
}
