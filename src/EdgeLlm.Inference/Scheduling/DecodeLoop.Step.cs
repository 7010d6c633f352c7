using EdgeLlm.Inference.Native;
using Microsoft.Extensions.Logging;

namespace EdgeLlm.Inference.Scheduling;

/// <content>One batch: shared, filled, decoded, and what each sequence makes of it.</content>
internal sealed partial class DecodeLoop
{
    private const int MostFailuresInARow = 3;

    private int _failuresInARow;

    private void Step()
    {
        // 1. Share the batch: what is chosen first, prompts in what is left. Guesses only where no prompt wants the room.
        Span<int> pending = stackalloc int[_running.Count];
        Span<bool> prefilling = stackalloc bool[_running.Count];
        Span<int> shares = stackalloc int[_running.Count];
        Span<int> outputs = stackalloc int[_running.Count];
        for (var i = 0; i < _running.Count; i++)
        {
            pending[i] = _running[i].PendingLeft;
            prefilling[i] = _running[i].Phase == SequencePhase.Prefill;
        }

        BatchComposer.Compose(pending, prefilling, _options.BatchTokens, shares);
        if (!prefilling.Contains(true))
        {
            _drafter.Draft(_running, _options.BatchTokens);
        }

        // 2. Fill and decode it. Only the last of a sequence's pending tokens and the guesses behind it are asked for logits.
        var (prefillTokens, decodeTokens) = (0, 0);
        for (var i = 0; i < _running.Count; i++)
        {
            outputs[i] = Fill(_running[i], shares[i]);
            prefillTokens += prefilling[i] ? shares[i] : 0;
            decodeTokens += prefilling[i] ? 0 : shares[i];
        }

        var before = _time.GetTimestamp();
        var result = _context.Decode();
        if (result != DecodeResult.Ok)
        {
            FailAll(result);
            return;
        }

        _failuresInARow = 0;
        var (elapsed, plainShare) = (_time.GetElapsedTime(before), PlainShare(prefilling, decodeTokens));
        Rates.Observe(prefillTokens, decodeTokens, elapsed, plainShare);
        if (prefillTokens == 0)
        {
            ChooseThreads(elapsed * plainShare);
        }

        // 3. Go on with each sequence that has logits. Backwards, because those that end leave the list.
        for (var i = _running.Count - 1; i >= 0; i--)
        {
            if (outputs[i] >= 0)
            {
                Advance(_running[i], outputs[i], endsPrompt: prefilling[i]);
            }
        }
    }

    private void ChooseThreads(TimeSpan step)
    {
        if (_threads is { } choice && choice.Threads is var before && choice.Observe(step, _time.GetElapsedTime(0, _time.GetTimestamp())) is var threads && threads != before)
        {
            _context.UseThreads(threads);
            LogThreads(_logger, threads);
        }
    }

    // Text that had to follow and guesses make a batch longer than the steps that estimates are made of.
    private double PlainShare(ReadOnlySpan<bool> prefilling, int decodeTokens)
    {
        var sequences = prefilling.Count(false);
        var tokens = decodeTokens + _running.Sum(sequence => sequence.Draft.Count);
        return tokens <= sequences || sequences == 0 ? 1
            : _options.Cost is { } cost ? cost.Of(sequences) / cost.Of(tokens)
            : (double)sequences / tokens;
    }

    // The index of the last pending token, if it is in the batch; the guesses come right behind it.
    private int Fill(Sequence sequence, int share)
    {
        var output = -1;
        for (var i = 0; i < share; i++)
        {
            var last = sequence.PendingLeft == 1;
            var index = _context.Add(sequence.Pending[sequence.PendingDone], sequence.Position, sequence.Slot, wantsLogits: last);
            sequence.PendingDone++;
            sequence.Position++;
            output = last ? index : -1;
        }

        for (var i = 0; i < sequence.Draft.Count; i++)
        {
            _context.Add(sequence.Draft[i], sequence.Position + i, sequence.Slot, wantsLogits: true);
        }

        return output;
    }

    private void Advance(Sequence sequence, int output, bool endsPrompt)
    {
        try
        {
            if (endsPrompt)
            {
                _prefixes.Pin(sequence, FreeCells);
            }

            // A guess that is what the sequence chooses is decoded already, and its logits are those of the next choice.
            var right = 0;
            do
            {
                if (_step.Advance(sequence, _context.Logits(output + right)))
                {
                    Release(sequence, error: null);
                    return;
                }

                right = sequence.TakeGuessed(right);
            }
            while (sequence.PendingLeft == 0);

            EndDraft(sequence, right);
        }
        catch (EdgeLlmException e)
        {
            // One sequence's trouble (no usable logits, a schema out of bounds) is not the others'.
            Release(sequence, e);
        }
    }

    private void EndDraft(Sequence sequence, int right)
    {
        if (sequence.Draft.Count > 0)
        {
            _drafter.Learn(sequence.DraftMatch, sequence.Draft.Count, right);
            if (right < sequence.Draft.Count)
            {
                _context.Trim(sequence.Slot, sequence.Position);
            }

            sequence.Draft.Clear();
        }
    }

    private void FailAll(DecodeResult result)
    {
        var isAborted = result == DecodeResult.Aborted;
        var error = !isAborted ? new EdgeLlmException(EdgeLlmError.EngineFailed, $"The engine could not compute a batch ({result}).")
            : _stopping.IsCancellationRequested ? Ended()
            : new EdgeLlmException(EdgeLlmError.EngineFailed, "The engine stood still, and its batch was given up.");
        AllowBatches();
        while (_running.Count > 0)
        {
            Release(_running[^1], error);
        }

        _prefixes.Clear();

        // One batch may have failed by what was in it; several in a row, with all cells given back, fail by the library.
        if (!isAborted && ++_failuresInARow == MostFailuresInARow)
        {
            throw new EdgeLlmException(EdgeLlmError.EngineFailed, $"The engine could not compute {MostFailuresInARow} batches in a row ({result}).");
        }
    }

    [LoggerMessage(1016, LogLevel.Debug, "Decoding with {Threads} threads from here on, by what steps take")]
    private static partial void LogThreads(ILogger logger, int threads);
}
