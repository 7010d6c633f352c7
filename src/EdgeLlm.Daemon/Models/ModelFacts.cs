using EdgeLlm.Inference.Models;

namespace EdgeLlm.Daemon.Models;

/// <summary>What is known of a model file; written as JSON too.</summary>
internal sealed record ModelFacts
{
    /// <summary>Name of the file.</summary>
    public required string File { get; init; }

    /// <summary>Where it is.</summary>
    public required string Path { get; init; }

    /// <summary>Bytes of the file.</summary>
    public required long SizeBytes { get; init; }

    /// <summary>SHA-256 that the file had when it was proven, or has now; null if neither is known.</summary>
    public string? Sha256 { get; init; }

    /// <summary>Name in the metadata.</summary>
    public string? Name { get; init; }

    /// <summary>For example "qwen2".</summary>
    public string? Architecture { get; init; }

    /// <summary>For example "Q4_K - Medium".</summary>
    public string? Quantisation { get; init; }

    /// <summary>Number of weights.</summary>
    public long? Parameters { get; init; }

    /// <summary>Tokens that the model was trained for.</summary>
    public int? ContextTokens { get; init; }

    /// <summary>Licence that the metadata name; empty if they name none.</summary>
    public string? License { get; init; }

    /// <summary>What a reader must know before trusting its words; empty for a real model.</summary>
    public string? Caution { get; init; }

    /// <summary>Why it can't be used; null if it can.</summary>
    public string? Problem { get; init; }

    /// <summary>True if the configuration names it.</summary>
    public bool IsConfigured { get; init; }

    /// <summary>The facts of a sound model.</summary>
    public static ModelFacts Of(string path, ModelSummary summary) => new()
    {
        File = System.IO.Path.GetFileName(path),
        Path = path,
        SizeBytes = summary.SizeBytes,
        Name = summary.Name,
        Architecture = summary.Architecture,
        Quantisation = summary.Quantisation,
        Parameters = summary.Parameters,
        ContextTokens = summary.Shape.ContextLength,
        License = summary.License,
        Caution = summary.Caution,
    };

    /// <summary>The facts of a file, sound or not; its weights are not read.</summary>
    public static ModelFacts Inspect(string path)
    {
        try
        {
            return Of(path, ModelCheck.Inspect(path));
        }
        catch (EdgeLlm.Inference.EdgeLlmException e)
        {
            var file = new FileInfo(path);
            return new ModelFacts { File = file.Name, Path = path, SizeBytes = file.Exists ? file.Length : 0, Problem = e.Message };
        }
    }
}
