using System.Threading.Channels;
using EdgeLlm.Inference.Constraints;
using EdgeLlm.Inference.Native;
using Microsoft.Extensions.Logging;

namespace EdgeLlm.Inference.Scheduling;

/// <summary>
/// The decode thread: each step takes new requests in, shares one batch among all sequences, decodes it, and lets each
/// sequence whose tokens are all decoded choose its next ones. Everything here but the public doors runs on that thread.
/// </summary>
internal sealed partial class DecodeLoop
{
    private const int MostFailuresInARow = 3;

    private readonly IDecodeContext _context;
    private readonly SchedulerOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly SequenceStep _step;
    private readonly Channel<Sequence> _arrivals = Channel.CreateUnbounded<Sequence>(new() { SingleReader = true });
    private readonly object _bell = new();
    private readonly WaitingLine _waiting = new();
    private readonly List<Sequence> _running = [];
    private readonly Stack<int> _freeSlots;
    private readonly PrefixCache _prefixes;
    private readonly CancellationToken _stopping;
    private readonly Drafter _drafter;
    private int _failuresInARow;
    private bool _rang;
    private SchedulerState _state;

    internal DecodeLoop(
        IDecodeContext context, LlamaModel model, TokenTrie trie, SchedulerOptions options, TimeProvider time, ILogger logger, CancellationToken stopping)
    {
        _logger = logger;
        _context = context;
        _options = options;
        _time = time;
        _stopping = stopping;
        _prefixes = new PrefixCache(context, firstSlot: options.Slots);
        _drafter = new Drafter(options.Cost, options.DraftTokens);
        Rates = new RateEstimator(options.ClockShare);
        _freeSlots = new Stack<int>(Enumerable.Range(0, options.Slots).Reverse());
        _step = new SequenceStep(model, trie, Rates, options.Cost, time);
        _state = Look();
    }

    internal RateEstimator Rates { get; }

    /// <summary>What is in use. Any thread.</summary>
    internal SchedulerState State => Volatile.Read(ref _state);

    private int FreeCells => _context.ContextTokens - _running.Sum(sequence => sequence.OwnCells) - _prefixes.Cells;

    /// <summary>Queues a sequence; once the loop has ended, it fails at once.</summary>
    internal void Submit(Sequence sequence)
    {
        if (!_arrivals.Writer.TryWrite(sequence))
        {
            sequence.Fail(Ended());
        }

        Wake();
    }

    /// <summary>Makes an idle loop look again.</summary>
    internal void Wake()
    {
        lock (_bell)
        {
            _rang = true;
            Monitor.Pulse(_bell);
        }
    }

    /// <summary>Takes no more requests.</summary>
    internal void Stop()
    {
        _arrivals.Writer.TryComplete();
        Wake();
    }

    /// <summary>Decodes until it is told to stop.</summary>
    /// <exception cref="EdgeLlmException">The library fails each batch: nothing but a new process can help.</exception>
    internal void Run()
    {
        try
        {
            while (!_stopping.IsCancellationRequested)
            {
                TakeArrivals();
                DropCancelledAndLate();
                Admit();
                Volatile.Write(ref _state, Look());
                if (_running.Count == 0)
                {
                    // Nothing runs, so all cells are free and nothing waits: the next thing that can happen is a call.
                    WaitForCall();
                    continue;
                }

                Step();
            }
        }
        finally
        {
            _arrivals.Writer.TryComplete();
            TakeArrivals();
            foreach (var sequence in _running.Concat(_waiting.All))
            {
                sequence.Fail(Ended());
            }
        }
    }

    private SchedulerState Look() => new(_running.Count, _waiting.All.Count, _freeSlots.Count, FreeCells, _prefixes.Cells);

    private EdgeLlmException Ended()
    {
        var retry = TimeSpan.FromSeconds(5);
        return _stopping.IsCancellationRequested
            ? new(EdgeLlmError.Draining, "The engine is shutting down.") { RetryAfter = retry }
            : new(EdgeLlmError.EngineRestarting, "The engine failed and is being started again; try again shortly.") { RetryAfter = retry };
    }

    private void WaitForCall()
    {
        lock (_bell)
        {
            while (!_rang)
            {
                Monitor.Wait(_bell);
            }

            _rang = false;
        }
    }

    private void TakeArrivals()
    {
        while (_arrivals.Reader.TryRead(out var sequence))
        {
            _waiting.Add(sequence);
        }
    }

    // The estimate may be wrong, and only trying corrects it: it refuses nobody while nothing else wants to be computed.
    private void DropCancelledAndLate()
    {
        for (var i = _running.Count - 1; i >= 0; i--)
        {
            if (_running[i].IsCancelled)
            {
                Release(_running[i], new OperationCanceledException());
            }
            else if (_running[i].Phase == SequencePhase.Prefill && IsLate(_running[i], isAlone: _running.Count == 1))
            {
                Release(_running[i], _step.TooLate(_running[i]));
            }
        }

        for (var i = _waiting.All.Count - 1; i >= 0; i--)
        {
            var sequence = _waiting.All[i];
            if (sequence.IsCancelled)
            {
                _waiting.Remove(sequence);
                sequence.Fail(new OperationCanceledException());
            }
            else if (IsLate(sequence, isAlone: _running.Count == 0)
                && _prefixes.KnownTokens(sequence) is var known && IsLate(sequence, isAlone: _running.Count == 0, known))
            {
                _waiting.Remove(sequence);
                sequence.Fail(_step.TooLate(sequence, known));
            }
        }
    }

    private bool IsLate(Sequence sequence, bool isAlone, int known = 0) =>
        _step.TimeLeft(sequence) <= TimeSpan.Zero || (!isAlone && _step.IsTooLate(sequence, known));

    // Callers take turns. Only with room for the worst case: whoever starts is never ended for want of cells, and nobody
    // smaller overtakes one who waits for room.
    private void Admit()
    {
        while (_freeSlots.Count > 0 && _waiting.Next() is { } next && _prefixes.HasRoomFor(next, FreeCells))
        {
            _waiting.Start(next);
            next.Slot = _freeSlots.Pop();
            next.Constraint = new AnswerConstraint(next.Prepared.Masks);
            _prefixes.Begin(next, FreeCells);
            next.StartedAt = _time.GetTimestamp();
            next.EmitStarted(_time.GetElapsedTime(next.SubmittedAt, next.StartedAt));
            _running.Add(next);
        }
    }

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
        Rates.Observe(prefillTokens, decodeTokens, _time.GetElapsedTime(before), PlainShare(prefilling, decodeTokens));

        // 3. Go on with each sequence that has logits. Backwards, because those that end leave the list.
        for (var i = _running.Count - 1; i >= 0; i--)
        {
            if (outputs[i] >= 0)
            {
                Advance(_running[i], outputs[i], endsPrompt: prefilling[i]);
            }
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
                KeepBeginning(sequence);
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

    private void KeepBeginning(Sequence sequence)
    {
        if (!_prefixes.Pin(sequence, FreeCells) || _options.Prefixes is not { } store)
        {
            return;
        }

        int[] tokens = [.. sequence.Prepared.Prompt.Take(sequence.Prepared.SystemTokens)];
        if (!store.Wants(tokens))
        {
            return;
        }

        try
        {
            store.Save(tokens, _context.Save(_prefixes.SlotOf(sequence)));
        }
        catch (EdgeLlmException e)
        {
            // What only saves time at the next start must not end an answer.
            LogNotSaved(_logger, e.Message);
        }
    }

    private void Release(Sequence sequence, Exception? error)
    {
        _running.Remove(sequence);
        _prefixes.End(sequence, FreeCells);
        _context.Forget(sequence.Slot);
        _freeSlots.Push(sequence.Slot);
        if (error is not null)
        {
            sequence.Fail(error);
        }
    }

    private void FailAll(DecodeResult result)
    {
        var isAborted = result == DecodeResult.Aborted;
        var error = isAborted ? Ended() : new EdgeLlmException(EdgeLlmError.EngineFailed, $"The engine could not compute a batch ({result}).");
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
}
