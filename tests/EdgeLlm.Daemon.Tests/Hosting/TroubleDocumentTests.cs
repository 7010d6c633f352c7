using System.Reflection;
using System.Text.RegularExpressions;
using EdgeLlm.Daemon.Hosting;
using EdgeLlm.Daemon.Rpc;
using EdgeLlm.Diagnostics;
using EdgeLlm.Inference;
using EdgeLlm.Protos.V1;
using Microsoft.Extensions.Logging;

namespace EdgeLlm.Daemon.Tests.Hosting;

/// <summary>docs/TROUBLESHOOT.md knows every reason that callers get and every line that the log can have, as the program has them.</summary>
public sealed partial class TroubleDocumentTests
{
    // What is logged without the generator: a line of the engine at its own level, and one whose text is made up of a count.
    private static readonly Dictionary<int, (string Level, string Line)> s_byHand = new()
    {
        [3110] = ("by its line", "{Line}"),
        [3601] = ("Warning", "{Count} log entries before this one are lost: the journal did not take them"),
    };

    private static readonly string s_document = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "docs", "TROUBLESHOOT.md"));

    [Fact]
    public void Every_reason_is_explained_with_its_status()
    {
        var expected = Enum.GetValues<EdgeLlmError>().Select(ErrorStatus.Of).Distinct().Select(row => $"{row.Reason} {Spelt(row.Code.ToString())}").Order(StringComparer.Ordinal);
        var found = ReasonRow().Matches(s_document).Select(row => $"{row.Groups["reason"].Value} {row.Groups["status"].Value}").Order(StringComparer.Ordinal);
        Assert.Equal(expected, found);

        // And each of the contract's is one of them.
        var contract = Enum.GetNames<ErrorReason>().Where(name => name != nameof(ErrorReason.Unspecified)).Select(Spelt);
        Assert.Empty(contract.Except(expected.Select(row => row.Split(' ')[0])));
    }

    [Fact]
    public void Every_reason_of_the_catalogues_answers_is_explained() =>
        Assert.Equal(
            Enum.GetNames<Diagnostics.FallbackReason>().Where(name => name != nameof(Diagnostics.FallbackReason.None)).Order(StringComparer.Ordinal),
            FallbackRow().Matches(s_document).Select(row => row.Groups["reason"].Value).Order(StringComparer.Ordinal));

    [Fact]
    public void Every_line_of_the_log_is_explained_with_its_level_and_words()
    {
        var found = LogRow().Matches(s_document).ToDictionary(row => int.Parse(row.Groups["id"].Value), row => (row.Groups["level"].Value, row.Groups["line"].Value));
        var logged = new[] { typeof(EdgeLlmError).Assembly, typeof(Diagnoser).Assembly, typeof(DaemonHost).Assembly }
            .SelectMany(assembly => assembly.GetTypes())
            .SelectMany(type => type.GetMethods(BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            .Select(method => method.GetCustomAttribute<LoggerMessageAttribute>())
            .OfType<LoggerMessageAttribute>()
            .Where(line => !s_byHand.ContainsKey(line.EventId))
            .ToDictionary(line => line.EventId, line => (line.Level.ToString(), line.Message));
        Assert.Equal(s_byHand.Concat(logged!).OrderBy(line => line.Key), found.OrderBy(line => line.Key));
    }

    // "InvalidReport" as INVALID_REPORT.
    private static string Spelt(string name) => Hump().Replace(name, "_$0").ToUpperInvariant();

    [GeneratedRegex(@"^\| `(?<reason>[A-Z_]+)` \| (?<status>[A-Z_]+) \| [^|]+ \|", RegexOptions.Multiline)]
    private static partial Regex ReasonRow();

    [GeneratedRegex(@"^\| `(?<reason>[A-Z][a-z]\w+)` \| [^|]+ \|", RegexOptions.Multiline)]
    private static partial Regex FallbackRow();

    [GeneratedRegex(@"^\| (?<id>\d{4}) \| (?<level>[^|]+) \| (?<line>[^|]+) \|", RegexOptions.Multiline)]
    private static partial Regex LogRow();

    [GeneratedRegex("(?<!^)[A-Z]")]
    private static partial Regex Hump();
}
