namespace EdgeLlm.Inference.Scheduling;

/// <summary>
/// How fast this board is at the moment: a running average that follows neighbours within seconds, and the processor's clock
/// at once. Kept as at full clock, so that what was measured cool is not promised hot.
/// </summary>
/// <param name="clockShare">The clock as a part of its highest; null for always 1.</param>
internal sealed class RateEstimator(Func<double>? clockShare = null)
{
    // A batch can be slow for many reasons that pass, but none is fast by accident.
    private const double SlowerWeight = 0.1;
    private const double FasterWeight = 0.5;

    // One stall, of a process that was suspended for example, says little about the batches to come.
    private const double MostGrowth = 2;

    private TimeSpan _prefillToken;
    private TimeSpan _decodeStep;

    /// <summary>Time of one token of a prompt.</summary>
    internal TimeSpan PrefillToken => _prefillToken / ClockShare;

    /// <summary>Time from one token of an answer to the next.</summary>
    internal TimeSpan DecodeStep => _decodeStep / ClockShare;

    private double ClockShare => clockShare?.Invoke() ?? 1;

    /// <summary>Takes a batch into account.</summary>
    /// <param name="prefillTokens">Tokens of prompts in it.</param>
    /// <param name="decodeTokens">Other tokens in it.</param>
    /// <param name="elapsed">What it took.</param>
    /// <param name="plainShare">What a batch with one token a sequence would have cost, as a part of this one.</param>
    internal void Observe(int prefillTokens, int decodeTokens, TimeSpan elapsed, double plainShare = 1)
    {
        if (prefillTokens >= 8)
        {
            _prefillToken = Blend(_prefillToken, elapsed * ClockShare / (prefillTokens + decodeTokens));
        }
        else if (decodeTokens > 0)
        {
            _decodeStep = Blend(_decodeStep, elapsed * ClockShare * plainShare);
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
