using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using EdgeLlm.Protos.Engine.V1;

namespace EdgeLlm.Inference.Worker;

/// <summary>
/// The daemon's end of the pipes to one engine process. Nothing here waits on the engine longer than its caller wants:
/// commands leave through a queue, and a cancelled generation ends at once on this side.
/// </summary>
public sealed partial class EngineClient : IDisposable
{
    private static readonly TimeSpan s_lastWords = TimeSpan.FromSeconds(2);

    private readonly Stream _toEngine;
    private readonly Stream _fromEngine;
    private readonly FrameWriter _writer;
    private readonly Action<EnginePulse>? _onPulse;
    private readonly Action<WeightResidency>? _onTended;
    private readonly BlockingCollection<Command> _commands = [];
    private readonly ConcurrentDictionary<ulong, PendingGeneration> _generations = new();

    // Given up on this side, and still in a slot as far as is known.
    private readonly ConcurrentDictionary<ulong, PendingGeneration> _leaving = new();
    private readonly Lock _ending = new();
    private readonly TaskCompletionSource<EngineIdentity> _hello = New<EngineIdentity>();
    private readonly TaskCompletionSource<ModelIdentity> _ready = New<ModelIdentity>();
    private readonly TaskCompletionSource<string?> _ended = New<string?>();
    private IProgress<float>? _loadProgress;
    private int _mostGenerations = int.MaxValue;
    private ulong _lastId;

    /// <summary>Starts to talk over the two streams, which it disposes once nobody reads or writes them any more.</summary>
    /// <param name="toEngine">The engine's input.</param>
    /// <param name="fromEngine">The engine's output.</param>
    /// <param name="onPulse">Told each second of the engine's life, on the thread that reads its events.</param>
    /// <param name="onTended">Told how much of its weights is in memory, on the same.</param>
    public EngineClient(Stream toEngine, Stream fromEngine, Action<EnginePulse>? onPulse = null, Action<WeightResidency>? onTended = null)
    {
        _onPulse = onPulse;
        _onTended = onTended;
        _toEngine = toEngine;
        _fromEngine = fromEngine;
        _writer = new FrameWriter(toEngine);
        _ = OwnThread.RunAsync("commands", WriteCommands);
        _ = OwnThread.RunAsync("events", ReadEvents);
    }

    /// <summary>
    /// Completes, never faults, when the conversation is over. The result says what the engine said or did wrong; it is
    /// null where the pipes simply ended.
    /// </summary>
    public Task<string?> Completion => _ended.Task;

    /// <summary>
    /// What the engine was working on when the conversation ended, those included whose callers had given up: it never
    /// confirmed that. Known once <see cref="Completion"/> is.
    /// </summary>
    public IReadOnlyList<GenerationRequest> Inside { get; private set; } = [];

    /// <summary>What callers whose generation is lost with the engine are told about when to ask again.</summary>
    public TimeSpan RestartHint { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Waits for the engine to say who it is.</summary>
    /// <exception cref="EdgeLlmException">It speaks another protocol, can't run here, or ended.</exception>
    public Task<EngineIdentity> HandshakeAsync(CancellationToken cancellationToken) => _hello.Task.WaitAsync(cancellationToken);

    /// <summary>Has the model loaded and warmed up, reporting the part that is done (0 to 1).</summary>
    /// <exception cref="EdgeLlmException">The model or the libraries won't do, or the engine ended.</exception>
    public Task<ModelIdentity> LoadAsync(EngineLoad load, IProgress<float>? progress, CancellationToken cancellationToken)
    {
        _loadProgress = progress;
        _mostGenerations = load.Slots + load.QueueLength;
        Send(new Command { Load = load.ToMessage() });
        return _ready.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Lets so many generations run at once from now on.</summary>
    /// <param name="running">How many; those that run go on.</param>
    /// <param name="giveBack">Whether memory that can be made again is given back to the system.</param>
    public void Limit(int running, bool giveBack) => Send(new Command { Limit = new Limit { Running = (uint)running, GiveBack = giveBack } });

    /// <summary>Has the engine give up the batch that it computes; what runs fails, the model stays.</summary>
    public void Abort() => Send(new Command { Abort = new Abort() });

    /// <summary>Has the engine count its weights in memory and tell.</summary>
    /// <param name="bringBack">Whether it also brings back what is not in memory.</param>
    /// <param name="leastAvailableBytes">It stops that when less is available on the machine.</param>
    public void Tend(bool bringBack, long leastAvailableBytes) =>
        Send(new Command { Tend = new Tend { BringBack = bringBack, LeastAvailableBytes = (ulong)leastAvailableBytes } });

    /// <summary>Generations that wait for a slot, and those that have one; each is counted once.</summary>
    public (int Queued, int Running) CountGenerations()
    {
        var (queued, running) = (0, 0);

        // An enumeration would move along while they come and go; the copy is of one moment.
        foreach (var (_, generation) in _generations.ToArray())
        {
            if (generation.IsStarted)
            {
                running++;
            }
            else
            {
                queued++;
            }
        }

        return (queued, running);
    }

    /// <inheritdoc cref="IGenerator.GenerateAsync"/>
    public async IAsyncEnumerable<GenerationEvent> GenerateAsync(
        GenerationRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var (id, generation) = Begin(request);
        try
        {
            await foreach (var next in generation.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                yield return next;
            }
        }
        finally
        {
            // Still there: the caller gave up, by its token or by not reading on. The engine frees the slot in its own time.
            // Noted as leaving first, since the engine may finish it at this moment.
            var isNoted = generation.IsStarted && _leaving.TryAdd(id, generation);
            if (_generations.TryRemove(id, out _))
            {
                Send(new Command { Cancel = new Cancel { Id = id } });
            }
            else if (isNoted)
            {
                _leaving.TryRemove(id, out _);
            }
        }
    }

    /// <summary>Asks the engine to finish and closes its input; <see cref="Completion"/> tells when it has.</summary>
    public void Shutdown()
    {
        Send(new Command { Shutdown = new Shutdown() });
        _commands.CompleteAdding();
    }

    /// <summary>
    /// Ends the conversation, whatever the engine does. Each stream is closed by the loop that uses it: closing it under a
    /// read would wait for the engine.
    /// </summary>
    public void Dispose() => End(null);

    private (ulong Id, PendingGeneration Generation) Begin(GenerationRequest request)
    {
        if (request.TimeLimit is { } limit && limit <= TimeSpan.Zero)
        {
            throw new EdgeLlmException(EdgeLlmError.DeadlineTooShort, "No time was left to start; allow more time.");
        }

        // The engine keeps its own queue; this bound holds even if it has stopped reading.
        if (_generations.Count >= _mostGenerations)
        {
            throw new EdgeLlmException(EdgeLlmError.QueueFull, "Too many requests wait; try again later.") { RetryAfter = RestartHint };
        }

        var id = Interlocked.Increment(ref _lastId);
        var command = new Command { Generate = request.ToMessage(id) };
        if (command.CalculateSize() > Framing.MaxMessageBytes)
        {
            // Refused here, because a message that can't be written ends the conversation, and with it everybody's generation.
            throw new EdgeLlmException(EdgeLlmError.PromptTooLong, $"The prompt and its schema take more than {Framing.MaxMessageBytes >> 20} MiB.");
        }

        var generation = new PendingGeneration(request);
        _generations[id] = generation;
        Send(command);
        if (_ended.Task.IsCompleted)
        {
            // The end may have come between the look-up and the entry; then nobody else would tell this generation.
            FailAll();
        }

        return (id, generation);
    }

    private void Send(Command command)
    {
        try
        {
            _commands.Add(command);
        }
        catch (InvalidOperationException)
        {
            // The conversation is over; whoever asked is told by its end.
        }
    }

    private static TaskCompletionSource<T> New<T>() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
