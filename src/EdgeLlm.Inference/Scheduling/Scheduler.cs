using System.Runtime.CompilerServices;
using System.Threading.Channels;
using EdgeLlm.Inference.Native;
using Microsoft.Extensions.Logging;

namespace EdgeLlm.Inference.Scheduling;

/// <summary>
/// The engine's front: takes requests from any thread, and owns the one thread that decodes. Requests wait in order of
/// arrival; a full queue refuses at once.
/// </summary>
internal sealed partial class Scheduler : IGenerator, IAsyncDisposable
{
    private readonly RequestPreparer _preparer;
    private readonly DecodeLoop _loop;
    private readonly IDecodeContext _context;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly SchedulerOptions _options;
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Thread _thread;
    private int _unfinished;

    internal Scheduler(LlamaModel model, ModelIdentity identity, IDecodeContext context, SchedulerOptions options, TimeProvider time, ILogger logger)
    {
        Model = identity;
        _context = context;
        _time = time;
        _logger = logger;
        _options = options;
        _preparer = new RequestPreparer(model, Math.Min(context.ContextTokens, options.MostSequenceTokens));
        _loop = new DecodeLoop(context, model, _preparer.Trie, options, time, logger, _stopping.Token);
        _thread = new Thread(Run) { Name = "decode", IsBackground = true };
    }

    /// <inheritdoc/>
    public ModelIdentity? Model { get; }

    /// <summary>Ends when the decode thread does; faulted if it failed, after which nothing is served.</summary>
    internal Task Completion => _completion.Task;

    /// <summary>What is in use.</summary>
    internal SchedulerState State => _loop.State;

    /// <summary>Threads that compute now.</summary>
    internal int Threads => _loop.Threads > 0 ? _loop.Threads : Model?.Threads ?? 0;

    /// <summary>Lets so many generations run at once from now on; those that run go on.</summary>
    internal void Limit(int running) => _loop.Limit(running);

    /// <summary>Gives up the batch that is being computed, and all that run with it; nothing happens where none do.</summary>
    internal void Abort()
    {
        if (State.Running > 0)
        {
            _context.RequestAbort();
        }
    }

    /// <summary>Gives up what is kept of schemas.</summary>
    internal void ForgetSchemas() => _preparer.ForgetSchemas();

    /// <summary>Proves that the model computes, measures how fast, and starts to serve.</summary>
    internal void Start()
    {
        _loop.WarmUp();
        LogWarm(_logger, _loop.Rates.PrefillToken.TotalMilliseconds, _loop.Rates.DecodeStep.TotalMilliseconds);
        _thread.Start();
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<GenerationEvent> GenerateAsync(
        GenerationRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var submittedAt = _time.GetTimestamp();
        Claim();
        Sequence? sequence = null;
        try
        {
            var events = Channel.CreateUnbounded<GenerationEvent>(new() { SingleReader = true, SingleWriter = true });
            sequence = new Sequence(_preparer.Prepare(request), events.Writer, submittedAt);
            _loop.Submit(sequence);
            await using var cancellation = cancellationToken.Register(() => Cancel(sequence));
            await foreach (var generated in events.Reader.ReadAllAsync(CancellationToken.None))
            {
                yield return generated;
            }
        }
        finally
        {
            // A reader that walked away without cancelling gives its slot back too.
            Cancel(sequence);
            Interlocked.Decrement(ref _unfinished);
        }
    }

    /// <summary>
    /// Ends what runs with <see cref="EdgeLlmError.Draining"/> and the decode thread with it. A request may still be
    /// tokenising on its caller's thread, and fails after that.
    /// </summary>
    internal async Task StopAsync()
    {
        await _stopping.CancelAsync();
        _loop.Stop();
        _context.RequestAbort();
        if (_thread.IsAlive)
        {
            await _completion.Task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await (_options.Prefixes?.FlushAsync() ?? Task.CompletedTask).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync().ConfigureAwait(false);
        _stopping.Dispose();
    }

    private void Cancel(Sequence? sequence)
    {
        sequence?.Cancel();
        _loop.Wake();
    }

    private void Claim()
    {
        var most = _options.Slots + _options.QueueLength;
        if (Interlocked.Increment(ref _unfinished) > most)
        {
            Interlocked.Decrement(ref _unfinished);
            throw new EdgeLlmException(
                EdgeLlmError.QueueFull,
                $"{_options.Slots} requests run and {_options.QueueLength} wait; no more are taken.")
            {
                RetryAfter = TimeSpan.FromSeconds(5),
            };
        }
    }

    private void Run()
    {
        try
        {
            CpuAffinity.StayOn(_options.Cores);
            _loop.Run();
            _completion.SetResult();
        }
        catch (Exception e)
        {
            LogFailed(_logger, e);
            _completion.SetException(e);
        }
    }

    [LoggerMessage(1010, LogLevel.Information, "Warm: a prompt token takes {PrefillMs:F2} ms, a decode step {DecodeMs:F2} ms")]
    private static partial void LogWarm(ILogger logger, double prefillMs, double decodeMs);

    [LoggerMessage(1011, LogLevel.Critical, "The decode thread failed; the engine ends")]
    private static partial void LogFailed(ILogger logger, Exception error);
}
