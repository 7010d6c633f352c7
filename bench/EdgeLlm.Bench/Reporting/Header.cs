using System.Text;
using EdgeLlm.Inference.Native;
using EdgeLlm.Inference.Worker;

namespace EdgeLlm.Bench.Reporting;

/// <summary>What has to be known to read the numbers.</summary>
internal sealed record Header(IReadOnlyList<(string Name, string Value)> Facts)
{
    internal static int Threads => CpuTopology.Read().MostThreads;

    internal static Header Read(BenchModel model, LlamaLibraryInfo library, string sha256, BenchOptions options) => new(
    [
        ("date", $"{TimeProvider.System.GetUtcNow():yyyy-MM-dd HH:mm} UTC"),
        ("processor", $"{ProcessorName()}, {Environment.ProcessorCount} cores, {Threads} compute threads"),
        ("load before the run", File.ReadAllText("/proc/loadavg").Split(' ') is [var one, var five, ..] ? $"{one} (1 min), {five} (5 min)" : "unknown"),
        ("runtime", $".NET {Environment.Version}, {System.Runtime.InteropServices.RuntimeInformation.OSArchitecture}, just-in-time compiled"),
        ("natives", $"{library}, {library.CpuVariant}"),
        ("model", $"{Path.GetFileName(model.Path)}: {model.Summary.Quantisation}, {model.Summary.Parameters:N0} parameters, {model.Summary.Shape.VocabularySize:N0} tokens, {model.Summary.SizeBytes:N0} bytes"
            + (model.IsTiny ? "; made on the spot, because there is no reference model (`./build.sh reference-model`)" : "")),
        ("model sha256", sha256),
        ("rounds", $"{options.Rounds}, after one that is not counted"),
    ]);

    internal string ToMarkdown()
    {
        var markdown = new StringBuilder("| | |\n|---|---|\n");
        foreach (var (name, value) in Facts)
        {
            markdown.AppendLine($"| {name} | {value} |");
        }

        return markdown.ToString();
    }

    private static string ProcessorName()
    {
        // x86 names its model; arm64 tells the part's number only.
        foreach (var key in (ReadOnlySpan<string>)["model name", "CPU part"])
        {
            var line = File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith(key, StringComparison.Ordinal));
            if (line is not null)
            {
                return key == "model name" ? line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim() : line.Replace("\t", "", StringComparison.Ordinal);
            }
        }

        return "unknown processor";
    }
}
