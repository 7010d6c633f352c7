using System.Collections.Concurrent;
using EdgeLlm.Inference.Native;
using EdgeLlm.Protos.Engine.V1;
using Microsoft.Extensions.Logging;

namespace EdgeLlm.Inference.Worker;

/// <summary>
/// The engine's end of the pipes: loads what it is told to load, generates what it is told to generate. Its input is
/// read from the first moment to the last, because its end is the only sure sign that the daemon is gone.
/// </summary>
internal sealed partial class EngineWorker : IDisposable
{
    private const int ExitOk = 0;
    private const int ExitFailed = 70;
    private static readonly TimeSpan s_beat = TimeSpan.FromSeconds(1);

    private readonly FrameReader<Command> _commands;
    private readonly FrameWriter _frames;
    private readonly string _version;
    private readonly TimeProvider _time;
    private readonly ILoggerFactory _loggers;
    private readonly ILogger _logger;
    private readonly Action<int> _exitAtOnce;
    private readonly ConcurrentDictionary<ulong, CancellationTokenSource> _generations = new();
    private readonly TaskCompletionSource<Load> _load = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _shutdown = new();
    private readonly TaskCompletionSource _shutdownAsked = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Guards the two below: no generation begins with a model that is about to be freed.
    private readonly Lock _door = new();
    private readonly List<Task> _generating = [];
    private readonly WorkCounter _work = new();
    private ResidentModel? _model;
    private volatile bool _isLeaving;

    /// <param name="input">Commands of the daemon.</param>
    /// <param name="output">Events for the daemon.</param>
    /// <param name="version">Version of EdgeLlm.</param>
    /// <param name="time">The clock.</param>
    /// <param name="loggers">Where to log.</param>
    /// <param name="exitAtOnce">Ends the process with this code when the pipes no longer serve: nobody could be told of an orderly end.</param>
    internal EngineWorker(Stream input, Stream output, string version, TimeProvider time, ILoggerFactory loggers, Action<int> exitAtOnce)
    {
        _commands = new FrameReader<Command>(input, Command.Parser);
        _frames = new FrameWriter(output);
        _version = version;
        _time = time;
        _loggers = loggers;
        _logger = loggers.CreateLogger<EngineWorker>();
        _exitAtOnce = exitAtOnce;
    }

    /// <summary>Serves until it is told to shut down or can't go on.</summary>
    internal async Task<int> RunAsync()
    {
        // Threads of their own: each sleeps in the kernel until it has something to do, and then wakes nobody else.
        _ = OwnThread.RunAsync("commands", ReadCommands);
        using var leaving = new ManualResetEvent(false);
        var pulse = OwnThread.RunAsync("pulse", () => Beat(leaving));
        var exitCode = await ServeAsync().ConfigureAwait(false);
        _isLeaving = true;
        leaving.Set();
        await pulse.ConfigureAwait(false);
        return exitCode;
    }

    public void Dispose()
    {
        _shutdown.Dispose();
        _work.Dispose();
    }

    private async Task<int> ServeAsync()
    {
        try
        {
            var library = LlamaLibrary.Load(_loggers.CreateLogger("llama.cpp"));
            Send(new Event { Hello = library.ToHello(_version) });
            var load = await _load.Task.WaitAsync(_shutdown.Token).ConfigureAwait(false);
            await using var model = await ResidentModel
                .LoadAsync(load, library, _work, progress => Send(progress.ToProgress()), _time, _loggers, _shutdown.Token)
                .ConfigureAwait(false);
            try
            {
                OpenDoor(model);
                Send(new Event { Ready = model.ToReady() });
                Obey(new Command { Tend = new Tend() });

                // Whichever comes first: the end that was asked for, or the decode thread's failure, which is thrown here.
                await (await Task.WhenAny(_shutdownAsked.Task, model.Scheduler.Completion).ConfigureAwait(false)).ConfigureAwait(false);
                return ExitOk;
            }
            finally
            {
                await CloseDoorAsync(model).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (_shutdown.IsCancellationRequested)
        {
            return ExitOk;
        }
        catch (EdgeLlmException e)
        {
            LogRefused(_logger, e.Error, e.Message);
            Send(e.ToFatal());
            return ExitFailed;
        }
        catch (Exception e)
        {
            LogFailed(_logger, e);
            Send(new EdgeLlmException(EdgeLlmError.EngineFailed, $"The engine failed: {e.Message}").ToFatal());
            return ExitFailed;
        }
    }

    private void OpenDoor(ResidentModel model)
    {
        lock (_door)
        {
            _model = model;
        }
    }

    // Requests are tokenised by the model on threads of their own: none of them may be left when it is freed.
    private async Task CloseDoorAsync(ResidentModel model)
    {
        Task[] generating;
        lock (_door)
        {
            _model = null;
            generating = [.. _generating, _tending];
        }

        await model.Scheduler.StopAsync().ConfigureAwait(false);
        await Task.WhenAll(generating).ConfigureAwait(false);
    }

    private void ReadCommands()
    {
        var exitCode = ExitOk;
        try
        {
            while (_commands.Read() is { } command && !_isLeaving)
            {
                Obey(command);
            }
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            LogBroken(_logger, e.Message);
            exitCode = ExitFailed;
        }
        catch (Exception e)
        {
            LogFailed(_logger, e);
            exitCode = ExitFailed;
        }

        // The end of the input after an orderly goodbye is part of it.
        if (!_isLeaving && !_shutdown.IsCancellationRequested)
        {
            ExitAtOnce(exitCode);
        }
    }

    private void ExitAtOnce(int exitCode)
    {
        _exitAtOnce(exitCode);

        // Only where no process hangs on it, in a test, does it come back; that one gets an orderly end.
        EndInOrder();
    }

    private void EndInOrder()
    {
        _shutdown.Cancel();
        _shutdownAsked.TrySetResult();
    }

    private void Obey(Command command)
    {
        switch (command.KindCase)
        {
            case Command.KindOneofCase.Load:
                _load.TrySetResult(command.Load);
                break;
            case Command.KindOneofCase.Generate:
                Begin(command.Generate);
                break;
            case Command.KindOneofCase.Cancel:
                Cancel(command.Cancel.Id);
                break;
            case Command.KindOneofCase.Limit:
                Limit(command.Limit);
                break;
            case Command.KindOneofCase.Abort:
                _model?.Scheduler.Abort();
                break;
            case Command.KindOneofCase.Tend:
                Begin(command.Tend);
                break;
            case Command.KindOneofCase.Shutdown:
                EndInOrder();
                break;
            default:
                LogBroken(_logger, $"unknown command {command.KindCase}");
                break;
        }
    }

    // Whether or not there is a model: that this process lives is told from its first second. What was taken and is in no slot
    // waits, counted at the door: neither a decode thread nor a pool of threads that hangs could tell of it.
    private void Beat(WaitHandle leaving)
    {
        while (!leaving.WaitOne(s_beat))
        {
            var scheduler = _model?.Scheduler;
            var running = scheduler?.State.Running ?? 0;
            Send(new Event
            {
                Pulse = new Pulse
                {
                    Work = (ulong)_work.Steps,
                    Running = (uint)running,
                    Waiting = (uint)Math.Max(0, _generations.Count - running),
                    Threads = (uint)(scheduler?.Threads ?? 0),
                },
            });
        }
    }

    private void Limit(Limit command)
    {
        lock (_door)
        {
            _model?.Scheduler.Limit((int)Math.Max(1, command.Running));
        }

        if (command.GiveBack)
        {
            _model?.Scheduler.ForgetSchemas();
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            NativeHeap.GiveBack();
        }
    }

    // On the thread whose news it is: a queue would only wake another. None of them decodes or reads commands, so that it may
    // wait for a daemon that is busy.
    private void Send(Event message)
    {
        try
        {
            _frames.Write(message);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The daemon is gone; the end of the input says so too, and acts.
        }
        catch (Exception e)
        {
            LogFailed(_logger, e);
            ExitAtOnce(ExitFailed);
        }
    }

    [LoggerMessage(1020, LogLevel.Error, "The engine can't serve ({Error}): {Reason}")]
    private static partial void LogRefused(ILogger logger, EdgeLlmError error, string reason);

    [LoggerMessage(1021, LogLevel.Critical, "The engine failed")]
    private static partial void LogFailed(ILogger logger, Exception error);

    [LoggerMessage(1022, LogLevel.Error, "The daemon's commands can't be read: {Reason}")]
    private static partial void LogBroken(ILogger logger, string reason);
}
