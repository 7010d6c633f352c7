using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace EdgeLlm.Diagnostics.Answering;

/// <summary>Finds the numbered steps in a model's reasoning.</summary>
internal static partial class ReasoningSteps
{
    private const int MostSteps = 32;

    /// <summary>One text a step, without its number; lines that follow a step belong to it. None if it did not number them.</summary>
    public static ImmutableArray<string> Of(string reasoning)
    {
        var steps = new List<string>();
        foreach (var line in reasoning.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (Numbered().Match(line) is { Success: true } match)
            {
                steps.Add(line[match.Length..]);
            }
            else if (steps.Count > 0)
            {
                steps[^1] = $"{steps[^1]} {line}";
            }
        }

        return [.. steps.Take(MostSteps)];
    }

    [GeneratedRegex(@"^\d{1,2}\s*[.)、:：．]\s*", RegexOptions.CultureInvariant)]
    private static partial Regex Numbered();
}
