using System.Collections.Immutable;

namespace EdgeLlm.Diagnostics.Answering;

/// <summary>Keeps confidences meaningful side by side.</summary>
internal static class Confidence
{
    /// <summary>Most probable first, scaled down where they are more than 100 percent together.</summary>
    public static ImmutableArray<Cause> Normalise(ImmutableArray<Cause> causes)
    {
        var sum = causes.Sum(cause => cause.ConfidencePercent);
        return
        [
            .. causes
                .Select(cause => sum > 100 ? cause with { ConfidencePercent = cause.ConfidencePercent * 100 / sum } : cause)
                .OrderByDescending(cause => cause.ConfidencePercent),
        ];
    }

    /// <summary>Parts of a total for causes in order of how common they are: the first gets most.</summary>
    public static int Part(int total, int position, int count) => total * 2 * (count - position) / (count * (count + 1));
}
