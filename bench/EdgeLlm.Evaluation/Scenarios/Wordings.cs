using System.Collections.Immutable;

namespace EdgeLlm.Evaluation.Scenarios;

/// <summary>Several ways to say the same thing, in both languages.</summary>
internal sealed record Wordings(ImmutableArray<string> En, ImmutableArray<string> Zh)
{
    internal ImmutableArray<string> In(string language) => language == "zh" ? Zh : En;
}
