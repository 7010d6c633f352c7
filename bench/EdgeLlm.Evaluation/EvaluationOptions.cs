using EdgeLlm.Evaluation.Cases;

namespace EdgeLlm.Evaluation;

/// <summary>What is evaluated, and where the numbers go.</summary>
internal sealed record EvaluationOptions
{
    /// <summary>Who answers.</summary>
    public required Mode Mode { get; init; }

    /// <summary>The GGUF model; null where none takes part.</summary>
    public string? ModelPath { get; init; }

    /// <summary>How much the model's probabilities weigh against the catalogue's; null for the service's default.</summary>
    public double? ModelWeight { get; init; }

    /// <summary>The program that has the engine; null for the one that was built beside this one.</summary>
    public string? EnginePath { get; init; }

    /// <summary>Where the cases' seeds come from.</summary>
    public required SeedRange Seeds { get; init; }

    /// <summary>Original cases.</summary>
    public required int Cases { get; init; }

    /// <summary>Where the report goes besides the terminal; null for nowhere.</summary>
    public string? MarkdownPath { get; init; }

    /// <summary>Where all outcomes go; null for nowhere.</summary>
    public string? JsonPath { get; init; }

    /// <summary>The command that gives the same numbers again, without a path of this machine.</summary>
    internal string Command()
    {
        List<string> words = ["./build.sh eval", $"--cases {Cases}", $"--seed-range {Seeds.Name}"];
        if (ModelPath is not null)
        {
            // As it was given, where that is a path within the repository.
            var path = Path.IsPathRooted(ModelPath) ? Path.GetFileName(ModelPath) : ModelPath;
            words.Add($"--mode {Mode.ToString().ToLowerInvariant()} --model {path}");
        }

        if (ModelWeight is { } weight)
        {
            words.Add(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"--model-weight {weight}"));
        }

        return string.Join(' ', words);
    }
}
