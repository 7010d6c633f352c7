using System.Threading.Channels;
using EdgeLlm.Inference.Constraints;
using EdgeLlm.Inference.Native;

namespace EdgeLlm.Inference.Scheduling;

/// <summary>
/// The decode thread: each step takes new requests in, shares one batch among all sequences, decodes it, and lets each
/// sequence whose tokens are all decoded choose its next ones. Everything here but the public doors runs on that thread.
/// </summary>
internal sealed partial class DecodeLoop
{
    private readonly LlamaContext _context;
    private readonly SchedulerOptions _options;
    private readonly TimeProvider _time;
    private readonly SequenceStep _step;
    private readonly Channel<Sequence> _arrivals = Channel.CreateUnbounded<Sequence>(new() { SingleReader = true });
    private readonly object _bell = new();
    private readonly Queue<Sequence> _waiting = new();
    private readonly List<Sequence> _running = [];
    private readonly Stack<int> _freeSlots;
    private int _freeCells;
    private bool _rang;

    internal DecodeLoop(LlamaContext context, LlamaModel model, TokenTrie trie, SchedulerOptions options, TimeProvider time)
    {
        _context = context;
        _options = options;
        _time = time;
        _freeCells = context.ContextTokens;
        _freeSlots = new Stack<int>(Enumerable.Range(0, options.Slots).Reverse());
        _step = new SequenceStep(model, trie, Rates, time);
    }

    internal RateEstimator Rates { get; } = new();

    /// <summary>False once the loop is stopping.</summary>
    internal bool TrySubmit(Sequence sequence)
    {
        var taken = _arrivals.Writer.TryWrite(sequence);
        Wake();
        return taken;
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

    internal void Run(CancellationToken stopping)
    {
        try
        {
            while (!stopping.IsCancellationRequested)
            {
                TakeArrivals();
                DropCancelledAndLate();
                Admit();
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
            foreach (var sequence in _running.Concat(_waiting))
            {
                sequence.Fail(Scheduler.Draining());
            }
        }
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
            _waiting.Enqueue(sequence);
        }
    }

    private void DropCancelledAndLate()
    {
        for (var i = _running.Count - 1; i >= 0; i--)
        {
            if (_running[i].IsCancelled)
            {
                Release(_running[i], new OperationCanceledException());
            }
            else if (_running[i].Phase == SequencePhase.Prefill && _step.TimeLeft(_running[i]) <= TimeSpan.Zero)
            {
                Release(_running[i], _step.TooLate(_running[i]));
            }
        }

        for (var count = _waiting.Count; count > 0; count--)
        {
            var sequence = _waiting.Dequeue();
            if (sequence.IsCancelled)
            {
                sequence.Fail(new OperationCanceledException());
            }
            else if (_step.IsTooLate(sequence))
            {
                sequence.Fail(_step.TooLate(sequence));
            }
            else
            {
                _waiting.Enqueue(sequence);
            }
        }
    }

    // In order of arrival, and only with room for the worst case: whoever starts is never ended for want of cells.
    private void Admit()
    {
        while (_freeSlots.Count > 0 && _waiting.TryPeek(out var next) && next.Prepared.Cells <= _freeCells)
        {
            _waiting.Dequeue();
            next.Slot = _freeSlots.Pop();
            next.Constraint = new AnswerConstraint(next.Prepared.Masks);
            _freeCells -= next.Prepared.Cells;
            next.StartedAt = _time.GetTimestamp();
            next.EmitStarted(_time.GetElapsedTime(next.SubmittedAt, next.StartedAt));
            _running.Add(next);
        }
    }

    private void Step()
    {
        // 1. Share the batch.
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

        // 2. Fill and decode it. Only the last token of a sequence's pending ones is asked for logits.
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

        Rates.Observe(prefillTokens, decodeTokens, _time.GetElapsedTime(before));

        // 3. Go on with each sequence that has logits. Backwards, because those that end leave the list.
        for (var i = _running.Count - 1; i >= 0; i--)
        {
            if (outputs[i] >= 0)
            {
                Advance(_running[i], outputs[i]);
            }
        }
    }

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

        return output;
    }

    private void Advance(Sequence sequence, int output)
    {
        try
        {
            if (_step.Advance(sequence, _context.Logits(output)))
            {
                Release(sequence, error: null);
            }
        }
        catch (EdgeLlmException e)
        {
            // One sequence's trouble (no usable logits, a schema out of bounds) is not the others'.
            Release(sequence, e);
        }
    }

    private void Release(Sequence sequence, Exception? error)
    {
        _context.Forget(sequence.Slot);
        _freeSlots.Push(sequence.Slot);
        _freeCells += sequence.Prepared.Cells;
        _running.Remove(sequence);
        if (error is not null)
        {
            sequence.Fail(error);
        }
    }

    private void FailAll(DecodeResult result)
    {
        var error = new EdgeLlmException(EdgeLlmError.EngineFailed, $"The engine could not compute a batch ({result}).");
        while (_running.Count > 0)
        {
            Release(_running[^1], result == DecodeResult.Aborted ? Scheduler.Draining() : error);
        }
    }
}
