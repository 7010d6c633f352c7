using System.Globalization;
using System.Text.Json;
using EdgeLlm.Diagnostics.Catalogue;

namespace EdgeLlm.Diagnostics.Tests.Catalogue;

public sealed class SampleReportTests : IDisposable
{
    private static readonly Dictionary<string, (string Id, MatchKind Kind)?> s_expected = new()
    {
        ["drive-overcurrent"] = ("sinamics-f30001", MatchKind.Exact),
        ["drive-overcurrent.zh"] = ("sinamics-f30001", MatchKind.Exact),
        ["drive-undervoltage"] = ("sinamics-f30003", MatchKind.Exact),
        ["e-stop-chain"] = ("safety-estop-chain", MatchKind.Text),
        ["encoder-loss"] = ("cia402-7305", MatchKind.Exact),
        ["light-curtain-muting"] = ("safety-light-curtain-muting", MatchKind.Text),
        ["low-air-pressure"] = ("pneu-low-pressure", MatchKind.Text),
        ["low-air-pressure.zh"] = ("pneu-low-pressure", MatchKind.Text),
        ["modbus-timeout"] = ("modbus-0b", MatchKind.Exact),
        ["overtemperature-trend"] = ("cia402-4210", MatchKind.Exact),
        ["profinet-station-lost"] = ("siemens-s7-39cb", MatchKind.Exact),
        ["stuck-valve"] = ("pneu-valve-stuck", MatchKind.Text),
        ["unknown-code"] = null,
        ["weigher-drift"] = ("weigh-zero-drift", MatchKind.Text),
    };

    private readonly FaultCatalogue _catalogue = FaultCatalogue.OpenBuiltIn();

    public static TheoryData<string> Samples => [.. SampleReports.Names];

    public void Dispose() => _catalogue.Dispose();

    [Theory]
    [MemberData(nameof(Samples))]
    public void Catalogue_knows_what_the_sample_is_about(string sample)
    {
        var hits = _catalogue.Find(SampleReports.ToQuery(SampleReports.Read(sample)), 5);
        if (s_expected[sample] is not { } expected)
        {
            Assert.DoesNotContain(hits, hit => hit.Kind != MatchKind.Text);
            return;
        }

        Assert.Equal(expected, (hits[0].Entry.Id, hits[0].Kind));
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void Sample_hangs_together(string sample)
    {
        var report = SampleReports.Read(sample);
        var signals = report.GetProperty("signals").EnumerateArray().ToDictionary(signal => signal.GetProperty("name").GetString()!);
        Assert.InRange(signals.Count, 8, 25);
        Assert.NotEmpty(report.GetProperty("alarmHistory").EnumerateArray());
        Assert.NotEmpty(report.GetProperty("trends").EnumerateArray());
        foreach (var trend in report.GetProperty("trends").EnumerateArray())
        {
            var points = trend.GetProperty("points").EnumerateArray().ToList();
            var times = points.ConvertAll(Time);
            Assert.Equal(times.Distinct().Order(), times);
            Assert.True(times[^1] <= Time(report, "occurredAt"));

            // The trend ends where the signal stands, or one of the two is made up.
            var signal = signals[trend.GetProperty("signal").GetString()!];
            Assert.Equal(signal.GetProperty("number").GetDouble(), points[^1].GetProperty("value").GetDouble());
        }

        Assert.All(signals.Values, LimitsAreInOrder);
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void Sample_is_described(string sample) =>
        Assert.Contains($"`{sample}.json`", File.ReadAllText(Path.Combine(SampleReports.Folder, "README.md")), StringComparison.Ordinal);

    [Fact]
    public void Every_expectation_has_its_sample() =>
        Assert.Equal(s_expected.Keys.Order(StringComparer.Ordinal), SampleReports.Names);

    private static void LimitsAreInOrder(JsonElement signal)
    {
        if (signal.TryGetProperty("limits", out var limits))
        {
            string[] names = ["lowLow", "low", "high", "highHigh"];
            var given = names.Where(name => limits.TryGetProperty(name, out _)).Select(name => limits.GetProperty(name).GetDouble()).ToList();
            Assert.Equal(given.Order(), given);
            Assert.Equal(given.Count, limits.EnumerateObject().Count());
        }
    }

    private static DateTimeOffset Time(JsonElement element) => Time(element, "time");

    private static DateTimeOffset Time(JsonElement element, string property)
    {
        var written = element.GetProperty(property).GetString()!;
        Assert.EndsWith("Z", written, StringComparison.Ordinal);
        return DateTimeOffset.Parse(written, CultureInfo.InvariantCulture);
    }
}
