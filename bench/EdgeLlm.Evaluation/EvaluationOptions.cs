using System.Collections.Immutable;
using EdgeLlm.Evaluation.Cases;
using EdgeLlm.Evaluation.FieldCases;

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

    /// <summary>Files with cases, which are measured in place of everything built in; empty for the built-in cases and scenarios.</summary>
    public ImmutableArray<string> CaseFiles { get; init; } = [];

    /// <summary>Which cases of the files take part.</summary>
    public CaseSelection Selection { get; init; }

    /// <summary>Where the report goes besides the terminal; null for nowhere.</summary>
    public string? MarkdownPath { get; init; }

    /// <summary>Gets the file for all outcomes of scenarios; null for none.</summary>
    public string? JsonPath { get; init; }

    /// <summary>Gets the file for the first candidates of each case and their evidence; null for none.</summary>
    public string? ExplainPath { get; init; }

    /// <summary>The command that gives the same numbers again, without a path of this machine.</summary>
    internal string Command()
    {
        List<string> words = ["./build.sh eval"];
        words.Add(CaseFiles.IsEmpty ? $"--cases {Cases} --seed-range {Seeds.Name}" : $"--cases-file {string.Join(' ', CaseFiles.Select(Shown))}");
        if (Selection != CaseSelection.All)
        {
            words.Add(Selection == CaseSelection.CheckOnly ? "--check-only" : "--without-check");
        }

        if (ModelPath is not null)
        {
            words.Add($"--mode {Mode.ToString().ToLowerInvariant()} --model {Shown(ModelPath)}");
        }

        if (ModelWeight is { } weight)
        {
            words.Add(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"--model-weight {weight}"));
        }

        return string.Join(' ', words);
    }

    // As it was given, where that is a path within the repository.
    private static string Shown(string path) => Path.IsPathRooted(path) ? Path.GetFileName(path) : path;
}
