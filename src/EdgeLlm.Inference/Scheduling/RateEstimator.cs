namespace EdgeLlm.Inference.Scheduling;

/// <summary>How fast this board is at the moment: a running average that follows throttling and neighbours within seconds.</summary>
internal sealed class RateEstimator
{
    // A batch can be slow for many reasons that pass, but none is fast by accident.
    private const double SlowerWeight = 0.1;
    private const double FasterWeight = 0.5;

    // One stall, of a process that was suspended for example, says little about the batches to come.
    private const double MostGrowth = 2;

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

    private static TimeSpan Blend(TimeSpan old, TimeSpan now)
    {
        if (old == TimeSpan.Zero)
        {
            return now;
        }

        var weight = now > old ? SlowerWeight : FasterWeight;
        var blended = (old * (1 - weight)) + (now * weight);
        var most = old * MostGrowth;
        return blended < most ? blended : most;
    }
}
