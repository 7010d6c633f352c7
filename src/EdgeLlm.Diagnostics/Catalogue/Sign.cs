using System.Collections.Immutable;

namespace EdgeLlm.Diagnostics.Catalogue;

/// <summary>
/// Something observed that speaks for a cause; its opposite speaks against it. A phrase fits a signal when all its
/// English words, or its Chinese text as it stands, are in the signal's tag or description.
/// </summary>
public sealed record Sign
{
    /// <summary>English phrases; one that fits is enough.</summary>
    public ImmutableArray<string> En { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>Chinese phrases.</summary>
    public ImmutableArray<string> Zh { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>The state that speaks for the cause.</summary>
    public required SignState Is { get; init; }
}
