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
    private readonly ThreadChoice? _threads;
    private bool _rang;
    private int _mostRunning = int.MaxValue;
    private SchedulerState _state;

    internal DecodeLoop(
        IDecodeContext context, LlamaModel model, TokenTrie trie, SchedulerOptions options, TimeProvider time, ILogger logger, CancellationToken stopping)
    {
        _logger = logger;
        _context = context;
        _options = options;
        _time = time;
        _stopping = stopping;
        _prefixes = new PrefixCache(context, firstSlot: options.Slots, options.Prefixes);
        _drafter = new Drafter(options.Cost, options.DraftTokens);
        _threads = options.MostThreads > 1 ? new ThreadChoice(options.MostThreads, options.Threads) : null;
        Rates = new RateEstimator(options.ClockShare);
        _freeSlots = new Stack<int>(Enumerable.Range(0, options.Slots).Reverse());
        _step = new SequenceStep(model, trie, Rates, options.Cost, time);
        _state = Look();
    }

    internal RateEstimator Rates { get; }

    /// <summary>What is in use. Any thread.</summary>
    internal SchedulerState State => Volatile.Read(ref _state);

    private int FreeCells => _context.ContextTokens - _running.Sum(sequence => sequence.OwnCells) - _prefixes.Cells;

    /// <summary>Threads that compute now; 0 where their number is fixed. Any thread.</summary>
    internal int Threads => _threads?.Threads ?? 0;

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

    /// <summary>Lets so many sequences run at once from now on. Any thread.</summary>
    internal void Limit(int running)
    {
        Volatile.Write(ref _mostRunning, running);
        Wake();
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
                    // Nothing runs, so every cell can be had and nothing waits: the next thing that can happen is a call.
                    // An abort that came too late for its batch must not take the next one.
                    AllowBatches();
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

    private void AllowBatches()
    {
        _context.Allow();
        if (_stopping.IsCancellationRequested)
        {
            // The end was asked for in between, and its abort is meant to stay.
            _context.RequestAbort();
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
        while (_freeSlots.Count > 0 && _running.Count < Volatile.Read(ref _mostRunning) && _waiting.Next() is { } next && _prefixes.HasRoomFor(next, FreeCells))
        {
            _waiting.Start(next);
            next.Slot = _freeSlots.Pop();
            next.Constraint = new AnswerConstraint(next.Prepared.Masks);
            _prefixes.Begin(next, FreeCells);
            next.StartedAt = _time.GetTimestamp();
            next.EmitStarted(_time.GetElapsedTime(next.SubmittedAt, next.StartedAt));
            _running.Add(next);
            Fail(next);
        }
    }

    // Only in the engine of the system tests, which is built with -p:EngineFaults=true.
    static partial void Fail(Sequence sequence);

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
}
