using System.Collections.Immutable;

namespace EdgeLlm.Evaluation.Scenarios;

/// <summary>An alarm that came before the one that is asked about.</summary>
/// <param name="Condition">Name of the condition.</param>
/// <param name="SecondsBefore">About how long before.</param>
/// <param name="En">English texts.</param>
/// <param name="Zh">Chinese texts.</param>
internal sealed record EarlierAlarm(string Condition, int SecondsBefore, ImmutableArray<string> En, ImmutableArray<string> Zh)
{
    internal ImmutableArray<string> Messages(string language) => language == "zh" ? Zh : En;
}
