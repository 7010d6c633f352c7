using EdgeLlm.Inference.Native;
using Microsoft.Extensions.Logging;

namespace EdgeLlm.Inference.Scheduling;

internal sealed partial class DecodeLoop
{
    private const int WarmUpSteps = 3;

    /// <summary>
    /// Decodes a prompt and a few tokens before anybody waits for them: pages and caches warm, the first rates known, and a
    /// model that computes nonsense found out.
    /// </summary>
    internal void WarmUp()
    {
        var length = Math.Min(_options.BatchTokens, 32);
        for (var round = 0; round < 2; round++)
        {
            // The first round touches cold memory and says nothing about the rates to come.
            var counts = round > 0;
            var logits = Time(length, from: 0, counts);
            foreach (var logit in logits)
            {
                if (!float.IsFinite(logit))
                {
                    throw new EdgeLlmException(EdgeLlmError.InvalidModel, "The model computes values that are not numbers: its weights are damaged.");
                }
            }

            for (var i = 0; i < WarmUpSteps; i++)
            {
                Time(1, from: length + i, counts);
            }

            _context.Forget(0);
        }

        if (_options.Cost is { } cost)
        {
            LogCost(_logger, cost, _drafter.CanPay ? "guesses can pay" : "guesses can't pay and are not made");
        }

        _prefixes.Restore();
    }

    private ReadOnlySpan<float> Time(int tokens, int from, bool counts)
    {
        for (var i = 0; i < tokens; i++)
        {
            _context.Add(_step.WarmUpToken, from + i, slot: 0, wantsLogits: i == tokens - 1);
        }

        var before = _time.GetTimestamp();
        Require(_context.Decode());
        if (counts)
        {
            Rates.Observe(tokens > 1 ? tokens : 0, tokens > 1 ? 0 : 1, _time.GetElapsedTime(before));
        }

        return _context.Logits(tokens - 1);
    }

    [LoggerMessage(1014, LogLevel.Information, "Batches against one token: {Cost}; {Verdict}")]
    private static partial void LogCost(ILogger logger, BatchCost cost, string verdict);

    private static void Require(DecodeResult result)
    {
        if (result != DecodeResult.Ok)
        {
            throw new EdgeLlmException(EdgeLlmError.InvalidModel, $"The model could not compute its first batch ({result}).");
        }
    }
}
