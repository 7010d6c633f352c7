using System.Text;
using EdgeLlm.Diagnostics.Retrieval;
using EdgeLlm.Inference;

namespace EdgeLlm.Diagnostics.Answering;

/// <summary>
/// One try at having the model answer. Each step gives the events to pass on; at the end there is either an
/// <see cref="Answer"/> or a <see cref="Fallback"/>. What the caller should hear of is thrown.
/// </summary>
internal sealed class ModelAttempt : IAsyncDisposable
{
    private readonly IGenerator _generator;
    private readonly GenerationRequest _request;
    private readonly CaseFile _caseFile;
    private readonly DiagnosisAssembler _assembler;
    private readonly CancellationTokenSource _outOfTime;
    private readonly CancellationTokenSource _either;
    private readonly StringBuilder _reasoning = new();
    private readonly CancellationToken _caller;
    private IAsyncEnumerator<GenerationEvent>? _events;
    private GenerationEvent.Completed? _completed;
    private ModelIdentity? _model;
    private bool _started;

    /// <param name="generator">Who is asked.</param>
    /// <param name="request">What is asked.</param>
    /// <param name="caseFile">What the answer may speak of.</param>
    /// <param name="modelWeight">How much the model's probabilities weigh against the catalogue's.</param>
    /// <param name="patience">When a generator that does not keep its own time limit is given up.</param>
    /// <param name="time">The clock of that.</param>
    /// <param name="caller">The caller's cancellation.</param>
    public ModelAttempt(
        IGenerator generator, GenerationRequest request, CaseFile caseFile, double modelWeight, TimeSpan patience, TimeProvider time, CancellationToken caller)
    {
        _assembler = new DiagnosisAssembler(caseFile, modelWeight);
        (_generator, _caseFile, _caller) = (generator, caseFile, caller);
        _request = request with { Alternatives = _assembler.Alternatives };
        _outOfTime = new CancellationTokenSource(patience, time);
        _either = CancellationTokenSource.CreateLinkedTokenSource(caller, _outOfTime.Token);
    }

    /// <summary>What the last step gave.</summary>
    public IReadOnlyList<DiagnosisEvent> Events { get; private set; } = [];

    /// <summary>The model's answer, once there is one.</summary>
    public ModelAnswer? Answer { get; private set; }

    /// <summary>Why there is no answer of the model.</summary>
    public Fallback? Fallback { get; private set; }

    /// <summary>Goes one step on; false at the end.</summary>
    public async ValueTask<bool> AdvanceAsync()
    {
        try
        {
            _events ??= _generator.GenerateAsync(_request, _either.Token).GetAsyncEnumerator(_either.Token);
            if (await _events.MoveNextAsync().ConfigureAwait(false))
            {
                Events = Take(_events.Current);
                return true;
            }

            Conclude();
        }
        catch (EdgeLlmException problem) when (Answering.Fallback.For(problem, _started) is { } fallback)
        {
            Fallback = fallback;
        }
        catch (OperationCanceledException cancelled) when (_outOfTime.IsCancellationRequested && !_caller.IsCancellationRequested)
        {
            var problem = new EdgeLlmException(EdgeLlmError.DeadlineTooShort, "The engine did not answer in its time.", cancelled);
            Fallback = new Fallback(FallbackReason.DeadlineTooShort, problem);
        }

        return false;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_events is not null)
        {
            await _events.DisposeAsync().ConfigureAwait(false);
        }

        _either.Dispose();
        _outOfTime.Dispose();
    }

    private IReadOnlyList<DiagnosisEvent> Take(GenerationEvent generated)
    {
        switch (generated)
        {
            case GenerationEvent.Started:
                // Named now: by the end another model may be resident.
                _model = _generator.Model;
                _started = true;
                return [];
            case GenerationEvent.ReasoningDelta delta:
                _reasoning.Append(delta.Text);
                return [new DiagnosisEvent.ReasoningDelta(delta.Text)];
            case GenerationEvent.AnswerDelta delta:
                return _assembler.Feed(delta.Text, delta.IsClosing);
            case GenerationEvent.AlternativesScored scored:
                _assembler.Score(scored.Set, scored.Probabilities);
                return [];
            case GenerationEvent.Completed completed:
                _completed = completed;
                return [];
            default:
                throw new ArgumentOutOfRangeException(nameof(generated), generated, "Unknown step of a generation.");
        }
    }

    private void Conclude()
    {
        if (_completed is null)
        {
            throw new EdgeLlmException(EdgeLlmError.EngineFailed, "The engine ended without completing its answer.");
        }

        var answer = GroundingCheck.Verify(_assembler.Finish(), _caseFile);
        if (_assembler.HasAnswer)
        {
            Answer = new ModelAnswer(answer, _reasoning.ToString(), _model ?? _generator.Model, _completed);
            return;
        }

        // All of it was closed, none of it was said: that is no verdict of the model. One that it completed says something.
        Fallback = _completed.FinishReason switch
        {
            FinishReason.Deadline => new Fallback(FallbackReason.DeadlineTooShort),
            FinishReason.TokenLimit => new Fallback(FallbackReason.NoAnswer),
            _ => throw new EdgeLlmException(EdgeLlmError.EngineFailed, "The engine's answer does not satisfy its schema."),
        };
    }
}
