namespace EdgeLlm.Inference.Scheduling;

/// <summary>How fast this board is at the moment: a running average that follows throttling and neighbours within seconds.</summary>
internal sealed class RateEstimator
{
    private const double Weight = 0.1;

    /// <summary>Time of one token of a prompt.</summary>
    internal TimeSpan PrefillToken { get; private set; }

    /// <summary>Time from one token of an answer to the next.</summary>
    internal TimeSpan DecodeStep { get; private set; }

    /// <summary>Takes a batch into account.</summary>
    internal void Observe(int prefillTokens, int decodeTokens, TimeSpan elapsed)
    {
        if (prefillTokens >= 8)
        {
            PrefillToken = Blend(PrefillToken, elapsed / (prefillTokens + decodeTokens));
        }
        else if (decodeTokens > 0)
        {
            DecodeStep = Blend(DecodeStep, elapsed);
        }
    }

    private static TimeSpan Blend(TimeSpan old, TimeSpan now) => old == TimeSpan.Zero ? now : (old * (1 - Weight)) + (now * Weight);
}
