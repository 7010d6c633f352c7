using System.Diagnostics;
using System.Text;

namespace EdgeLlm.Diagnostics.Tests.Knowledge;

public sealed class LargeKnowledgeTests : IDisposable
{
    private const int Modes = 100_000;

    // Seconds at most, also where other tests run beside it.
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    private readonly PlantFiles _plant = new();

    public void Dispose() => _plant.Dispose();

    [Theory]
    [InlineData("""{"id":"m*","text":"T","remedy":"R","checks":["C"],"symptoms":[{"of":["flow"]}]}""", 5000, "components[0].modes[5000]: 95000 modes from here on are left out")]
    [InlineData("""{"id":"m*","symptoms":[{"of":["warp-core"]}]}""", 0, "99980 more problem(s)")]
    public void Hundred_thousand_modes_take_seconds_and_little_memory(string mode, int used, string lastLine)
    {
        _plant.Write("large.json", Text(mode, 0, Modes));
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var clock = Stopwatch.StartNew();
        using var library = _plant.Open();
        Assert.True(clock.Elapsed < s_limit, $"{clock.Elapsed}");

        using var lease = library.Take();
        TestContext.Current.TestOutputHelper!.WriteLine($"{clock.Elapsed}, {(GC.GetTotalMemory(forceFullCollection: true) - before) >> 20} MiB more than before");
        var file = Assert.Single(library.Files);
        Assert.Equal(used, file.Entries);
        Assert.StartsWith(lastLine, file.Problems[^1].Message, StringComparison.Ordinal);
        Assert.InRange(file.Problems.Length, 1, 21);
    }

    [Fact]
    public void Limit_holds_for_all_files_together_and_each_file_says_what_it_lacks()
    {
        const string Mode = """{"id":"m*","text":"T","remedy":"R","checks":["C"],"symptoms":[{"of":["flow"]}]}""";
        _plant.Write("a.json", Text(Mode, 0, 3000));
        _plant.Write("b.json", Text(Mode, 3000, 3000));
        _plant.Write("c.json", $$"""{"terms": [{{PlantFiles.OrienterTerm}}], "components": [{"component": "pump", "modes": [7]}]}""");
        using var library = _plant.Open();
        Assert.Equal([3000, 2000, 1], library.Files.Select(file => file.Entries));
        Assert.Contains("1000 modes from here on are left out", Assert.Single(library.Files[1].Problems).Message, StringComparison.Ordinal);
        Assert.Contains("1 modes from here on are left out", Assert.Single(library.Files[2].Problems).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Words_and_phrases_are_bounded_too_since_each_costs_time_in_every_diagnosis()
    {
        var words = string.Join(',', Enumerable.Range(0, 60).Select(i => $"\"pump {i}\""));
        var phrases = string.Join(',', Enumerable.Repeat("\"flow\"", 16));
        var symptoms = string.Join(',', Enumerable.Repeat($$"""{"of":[{{phrases}}]}""", 16));
        var terms = string.Join(',', Enumerable.Range(0, 400).Select(i => $$"""{"id":"t{{i}}","kind":"component","en":[{{words}}]}"""));
        _plant.Write("a.json", $$"""{"terms": [{{terms}}]}""");
        _plant.Write("b.json", Text($$"""{"id":"m*","text":"T","remedy":"R","checks":["C"],"symptoms":[{{symptoms}}]}""", 0, 500));
        using var library = _plant.Open();
        Assert.Equal([334, 391], library.Files.Select(file => file.Entries));
        Assert.All(library.Files, file => Assert.Single(file.Problems));
    }

    [Fact]
    public void File_over_its_bound_and_files_over_the_bound_of_all_are_left_out()
    {
        var padding = new string(' ', 6 * 1024 * 1024);
        _plant.Write("a.json", new string(' ', (8 * 1024 * 1024) + 1));
        foreach (var name in new[] { "b.json", "c.json", "d.json" })
        {
            _plant.Write(name, $"{{\"terms\": [{PlantFiles.OrienterTerm}]{padding}}}");
        }

        using var library = _plant.Open();
        Assert.Equal([0, 1, 1, 0], library.Files.Select(file => file.Entries));
        Assert.Contains("larger than 8 MiB", Assert.Single(library.Files[0].Problems).Message, StringComparison.Ordinal);
        Assert.Contains("together larger than 16 MiB", Assert.Single(library.Files[3].Problems).Message, StringComparison.Ordinal);
    }

    private static string Text(string mode, int first, int count)
    {
        var text = new StringBuilder("""{"components":[{"component":"pump","modes":[""");
        for (var i = first; i < first + count; i++)
        {
            text.Append(i == first ? "" : ",").Append(mode.Replace("*", i.ToString("x", System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal));
        }

        return text.Append("]}]}").ToString();
    }
}
