using EdgeLlm.Protos.Engine.V1;

namespace EdgeLlm.Inference.Worker;

// The two loops over the pipes, and what happens when either ends.
public sealed partial class EngineClient
{
    private void WriteCommands()
    {
        try
        {
            foreach (var command in _commands.GetConsumingEnumerable())
            {
                _writer.Write(command);
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            HearOut();
        }
        catch (Exception e)
        {
            End($"A command could not be written to the engine: {Describe(e)}");
        }
        finally
        {
            // The end of its input tells the engine to go, should it have missed the command.
            _toEngine.Dispose();
        }
    }

    private void ReadEvents()
    {
        try
        {
            var reader = new FrameReader<Event>(_fromEngine, Event.Parser);
            while (reader.Read() is { } next)
            {
                // What an engine still says after the end is nobody's any more, least of all the next one's.
                if (!_ended.Task.IsCompleted)
                {
                    Dispatch(next);
                }
            }

            End(null);
        }
        catch (InvalidDataException e)
        {
            End($"The engine wrote what is not its protocol: {e.Message}");
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            End(null);
        }
        catch (Exception e)
        {
            End($"An event of the engine could not be handled: {Describe(e)}");
        }
        finally
        {
            _fromEngine.Dispose();
        }
    }

    // An engine that has gone may have said why: what it wrote is still in the other pipe, and that pipe's end is the end.
    // One that only stopped listening gets no more than this patience.
    private void HearOut()
    {
        if (!_ended.Task.Wait(s_lastWords))
        {
            End(null);
        }
    }

    private static string Describe(Exception e) => $"{e.GetType().Name}: {e.Message.ReplaceLineEndings(" ")}";

    private void Dispatch(Event next)
    {
        switch (next.KindCase)
        {
            case Event.KindOneofCase.Hello:
                Greet(next.Hello);
                break;
            case Event.KindOneofCase.LoadProgress:
                _loadProgress?.Report(Math.Clamp(next.LoadProgress.Fraction, 0, 1));
                break;
            case Event.KindOneofCase.Ready:
                _ready.TrySetResult(next.Ready.ToIdentity());
                break;
            case Event.KindOneofCase.Fatal:
                Refuse(next.Fatal.ToException());
                break;
            case Event.KindOneofCase.Pulse:
                _onPulse?.Invoke(next.Pulse.ToPulse());
                break;
            case Event.KindOneofCase.Started:
                Find(next.Started.Id)?.Add(next.Started.ToEvent());
                break;
            case Event.KindOneofCase.Text:
                Find(next.Text.Id)?.Add(next.Text.ToEvent());
                break;
            case Event.KindOneofCase.Scored:
                Find(next.Scored.Id)?.Add(next.Scored.ToEvent());
                break;
            case Event.KindOneofCase.Residency:
                _onTended?.Invoke(next.Residency.ToResidency());
                break;
            case Event.KindOneofCase.Completed:
                Find(next.Completed.Id)?.Add(next.Completed.ToEvent());
                Finish(next.Completed.Id, null);
                break;
            case Event.KindOneofCase.Failed:
                Finish(next.Failed.Id, next.Failed.ToException());
                break;
            default:
                // An event of a newer engine; the handshake makes it impossible, and ignoring it loses nothing.
                break;
        }
    }

    private void Greet(Hello hello)
    {
        if (hello.ProtocolVersion == Framing.ProtocolVersion)
        {
            _hello.TrySetResult(hello.ToIdentity());
            return;
        }

        Refuse(new EdgeLlmException(
            EdgeLlmError.IncompatibleLibrary,
            $"The engine speaks protocol version {hello.ProtocolVersion}, this daemon {Framing.ProtocolVersion}: both must come from one installation."));
    }

    private void Refuse(EdgeLlmException failure)
    {
        _hello.TrySetException(failure);
        _ready.TrySetException(failure);
        End(failure.Message);
    }

    // Events of a generation that was given up arrive until the engine has taken note; they are dropped.
    private PendingGeneration? Find(ulong id) => _generations.GetValueOrDefault(id);

    private void Finish(ulong id, EdgeLlmException? failure)
    {
        _leaving.TryRemove(id, out _);
        if (_generations.TryRemove(id, out var generation))
        {
            if (failure?.Error == EdgeLlmError.EngineRestarting && generation.IsStarted)
            {
                // The engine says that it goes, and with what.
                _leaving[id] = generation;
            }

            generation.End(failure);
        }
    }

    private void End(string? reason)
    {
        lock (_ending)
        {
            if (_ended.Task.IsCompleted)
            {
                return;
            }

            Inside = [.. _generations.Values.Where(generation => generation.IsStarted).Concat(_leaving.Values).Distinct().Select(generation => generation.Request)];
            _ended.TrySetResult(reason);
        }

        _commands.CompleteAdding();
        _hello.TrySetException(Lost());
        _ready.TrySetException(Lost());
        FailAll();

        // Nobody may be waiting for these two any more; a fault that nobody looked at must not reach the finalizer.
        _ = _hello.Task.Exception;
        _ = _ready.Task.Exception;
    }

    private void FailAll()
    {
        foreach (var id in _generations.Keys)
        {
            Finish(id, Lost());
        }
    }

    private EdgeLlmException Lost() =>
        new(EdgeLlmError.EngineRestarting, "The engine ended and is being started again; try again shortly.") { RetryAfter = RestartHint };
}
