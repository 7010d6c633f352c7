namespace EdgeLlm.Inference;

/// <summary>The one exception of the program. Its message goes to the caller: no paths, no prompt text, and what to do.</summary>
public sealed class EdgeLlmException(EdgeLlmError error, string message, Exception? inner = null)
    : Exception(message, inner)
{
    /// <summary>What went wrong.</summary>
    public EdgeLlmError Error { get; } = error;

    /// <summary>When it makes sense to ask again, if it does.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Fields that are wrong, all of them at once.</summary>
    public IReadOnlyList<FieldViolation> Violations { get; init; } = [];
}

/// <summary>One wrong field of a request.</summary>
/// <param name="Field">Path as the caller wrote it, for example "report.signals[3].number".</param>
/// <param name="Description">What is wrong and what would be right.</param>
public sealed record FieldViolation(string Field, string Description);
