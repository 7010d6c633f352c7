using System.Globalization;
using System.Text;
using System.Text.Json;
using EdgeLlm.DemoModel.Data;

namespace EdgeLlm.DemoModel.Export;

/// <summary>Lets the exported model answer examples that it never saw, unaided: no constraint, no catalogue's likelihoods.</summary>
internal static class Measurement
{
    private const int MostTokens = 400;

    /// <summary>Measures a set; shows a few answers.</summary>
    public static string Run(EngineModel engine, string set, IReadOnlyList<Example> examples, bool reasoning, int show)
    {
        var (known, right, unknown, abstained, wellFormed) = (0, 0, 0, 0, 0);
        var (trivial, facts, trueFacts) = (0, 0, 0);
        foreach (var (number, example) in examples.Index())
        {
            engine.Restart();
            var written = engine.Continue(engine.Model.ChatForm.Prompt(example.System, example.User, reasoning).Tokens, MostTokens);
            var bytes = written.SelectMany(token => engine.Model.Vocabulary.TokenBytes[token].ToArray()).ToArray();
            var text = Encoding.UTF8.GetString(bytes);
            var first = FirstCause(text[Math.Max(0, text.IndexOf('{', StringComparison.Ordinal))..]);
            if (number < show)
            {
                Console.WriteLine($"--- {set} {number}\n{example.User}\n>>> {text}\n=== {example.Answer}");
            }

            if (reasoning)
            {
                var meant = Facts(example.Thought).ToHashSet(StringComparer.Ordinal);
                var named = Facts(text);
                facts += named.Length;
                trueFacts += named.Count(meant.Contains);
            }

            wellFormed += first is null ? 0 : 1;
            if (example.Causes.Count == 0)
            {
                unknown++;
                abstained += first == "" ? 1 : 0;
            }
            else
            {
                known++;
                right += example.Causes.Contains(first) ? 1 : 0;
                trivial += example.Causes.Contains("C1") ? 1 : 0;
            }
        }

        return string.Create(
            CultureInfo.InvariantCulture,
            $"{set} {(reasoning ? "thinking" : "direct")}: top-1 {right}/{known} ({(double)right / known:P0}; always C1: {(double)trivial / known:P0}), abstained {abstained}/{unknown}, well-formed {wellFormed}/{examples.Count}")
            + (facts > 0 ? string.Create(CultureInfo.InvariantCulture, $", facts copied rightly {trueFacts}/{facts} ({(double)trueFacts / facts:P0})") : "");
    }

    // Label, name and state of each fact of a thought's first step.
    private static string[] Facts(string thought) => thought.StartsWith("1. ", StringComparison.Ordinal)
        ? thought[3..].Split('\n')[0].TrimEnd('.').Split("; ")
        : [];

    // Empty for "unknown", null for what is no answer.
    private static string? FirstCause(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.TryGetProperty("causes", out var causes) ? causes[0].GetProperty("cause").GetString() : "";
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or IndexOutOfRangeException)
        {
            return null;
        }
    }
}
