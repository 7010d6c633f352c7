using System.Globalization;
using System.Text;
using System.Text.Json;
using EdgeLlm.DemoModel.Data;

namespace EdgeLlm.DemoModel.Export;

/// <summary>Lets the exported model answer examples that it never saw, unaided: no constraint, no catalogue's likelihoods.</summary>
internal static class Measurement
{
    private const int MostTokens = 500;

    /// <summary>Measures a set; shows a few answers.</summary>
    public static string Run(EngineModel engine, string set, IReadOnlyList<Example> examples, bool reasoning, int show)
    {
        var (known, right, unknown, abstained, wellFormed) = (0, 0, 0, 0, 0);
        var trivial = 0;
        var copies = new ThoughtCopies();
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

            copies.Add(example, reasoning ? text : "");
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
            + (copies.Facts + copies.Causes == 0 ? "" : string.Create(
                CultureInfo.InvariantCulture,
                $"; facts copied {Part(copies.FactsCopied, copies.Facts)}, as meant {Part(copies.FactsAsMeant, copies.Facts)}; causes copied {Part(copies.CausesCopied, copies.Causes)}, as meant {Part(copies.CausesAsMeant, copies.Causes)}"));
    }

    private static string Part(int some, int all) => string.Create(CultureInfo.InvariantCulture, $"{some}/{all} ({(double)some / Math.Max(1, all):P0})");

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
