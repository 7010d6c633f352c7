using EdgeLlm.Inference.Constraints;
using EdgeLlm.Inference.Native;

namespace EdgeLlm.Inference.Scheduling;

/// <summary>
/// What one sequence does with its logits: think until the thought, its budget or its time ends, then answer under
/// constraint until the answer is complete, or close it in the shortest valid way while tokens and time still allow.
/// </summary>
internal sealed class SequenceStep
{
    // An answer is closed while so many steps' time is left: one for the batch that may be running, one to be sure.
    private const int ClosingSteps = 2;

    // A thought is read, not acted upon: five times a second is as fast as anybody reads, and each event wakes engine, daemon
    // and gateway on cores that compute, for a millisecond together.
    private static readonly TimeSpan s_breath = TimeSpan.FromMilliseconds(200);

    private readonly ChatForm _chat;
    private readonly TokenTrie _trie;
    private readonly RateEstimator _rates;
    private readonly BatchCost? _cost;
    private readonly TimeProvider _time;
    private readonly ulong[] _reasoningMask;
    private readonly HashSet<int> _endOfGeneration;

    /// <param name="model">The model.</param>
    /// <param name="trie">Its vocabulary.</param>
    /// <param name="rates">How fast it is at the moment.</param>
    /// <param name="cost">What batches cost; null if nobody knows.</param>
    /// <param name="time">The clock.</param>
    internal SequenceStep(LlamaModel model, TokenTrie trie, RateEstimator rates, BatchCost? cost, TimeProvider time)
    {
        _cost = cost;
        _chat = model.ChatForm;
        _trie = trie;
        _rates = rates;
        _time = time;
        _endOfGeneration = [.. model.Vocabulary.EndOfGeneration];
        _reasoningMask = ReasoningMask(model.Vocabulary, _chat.EndOfThought);
    }

    /// <summary>A token of which every model knows what to make.</summary>
    internal int WarmUpToken => _chat.EndOfThought;

    /// <summary>Chooses the next tokens; true if the sequence is complete.</summary>
    internal bool Advance(Sequence sequence, ReadOnlySpan<float> logits)
    {
        if (sequence.Phase == SequencePhase.Prefill)
        {
            sequence.PrefilledAt = _time.GetTimestamp();
            if (sequence.Prepared.Request.ReasoningTokens > 0)
            {
                sequence.Phase = SequencePhase.Reasoning;
            }
            else
            {
                // These logits are those of the first choice, if nothing must come before it.
                return BeginAnswer(sequence, []) || (sequence.PendingLeft == 0 && Answer(sequence, logits));
            }
        }

        return sequence.Phase == SequencePhase.Reasoning ? Think(sequence, logits) : Answer(sequence, logits);
    }

    internal TimeSpan TimeLeft(Sequence sequence) =>
        sequence.Prepared.Request.TimeLimit is { } limit ? limit - _time.GetElapsedTime(sequence.SubmittedAt) : TimeSpan.MaxValue;

    /// <summary>Whether a sequence that waits or reads its prompt could, by the estimate, no more answer in time.</summary>
    /// <param name="sequence">The sequence.</param>
    /// <param name="known">Tokens of its prompt that it will not have to read, because an earlier one began alike.</param>
    internal bool IsTooLate(Sequence sequence, int known = 0) => TimeLeft(sequence) < TimeNeeded(sequence, known);

    internal EdgeLlmException TooLate(Sequence sequence, int known = 0) => new(
        EdgeLlmError.DeadlineTooShort,
        $"Reading the other {sequence.PendingLeft - known} of the prompt's {sequence.Prepared.Prompt.Count} tokens and writing the shortest answer " +
        $"takes about {TimeNeeded(sequence, known).TotalSeconds:F1} s here, {Math.Max(0, TimeLeft(sequence).TotalSeconds):F1} s are left: allow more time.");

    // Closing takes no decoding, so a valid answer could be had in less. But it would say nothing: only in the time of the
    // shortest legal answer can the model choose each value that the schema asks for.
    private TimeSpan TimeNeeded(Sequence sequence, int known) =>
        (_rates.PrefillToken * (sequence.PendingLeft - known)) + (_rates.DecodeStep * (sequence.Prepared.Masks.ShortestAnswerTokens + ClosingSteps));

    private bool Think(Sequence sequence, ReadOnlySpan<float> logits)
    {
        // The answer's share of the time is kept for it, as its share of the tokens is.
        var answerTime = _rates.DecodeStep * sequence.Prepared.Request.AnswerTokens;
        if (sequence.Prepared.ReasoningBudget == 0 || TimeLeft(sequence) < answerTime)
        {
            return EndThought(sequence, _chat.AfterThought);
        }

        var token = sequence.Sampler.Sample(logits, _reasoningMask);
        if (token == _chat.EndOfThought)
        {
            return EndThought(sequence, _chat.AfterThought);
        }

        sequence.ReasoningTokens++;
        sequence.AddText(_trie.TokenBytes(token).Span);
        if ((sequence.SpokeAt is not { } last || _time.GetElapsedTime(last) >= s_breath) && sequence.Speak())
        {
            sequence.SpokeAt = _time.GetTimestamp();
        }

        if (sequence.ReasoningTokens >= sequence.Prepared.ReasoningBudget)
        {
            return EndThought(sequence, [token, .. _chat.AfterThought]);
        }

        sequence.DecodeNext([token]);
        return false;
    }

    private bool EndThought(Sequence sequence, IEnumerable<int> tokens)
    {
        sequence.AddText([], isEnd: true);
        sequence.Speak();
        return BeginAnswer(sequence, tokens);
    }

    // What must come first follows in the same batch as the tokens before it.
    private bool BeginAnswer(Sequence sequence, IEnumerable<int> before)
    {
        sequence.Phase = SequencePhase.Answer;
        sequence.AnswerAt = _time.GetTimestamp();
        return GoOn(sequence, [.. before]);
    }

    private bool Answer(Sequence sequence, ReadOnlySpan<float> logits)
    {
        if (MustClose(sequence))
        {
            return Close(sequence, FinishReason.Deadline);
        }

        var constraint = sequence.Constraint;
        var mask = constraint.Mask;
        var token = sequence.Sampler.Sample(logits, mask);
        var scored = sequence.Scorer.Follow(logits, mask, token, constraint);
        if (_endOfGeneration.Contains(token))
        {
            sequence.EmitScored(scored);
            return Complete(sequence, FinishReason.Stop);
        }

        // A token that is not accepted is not the answer's; what it would have settled is not reported.
        if (!constraint.TryAccept(token, sequence.Prepared.Request.AnswerTokens - sequence.AnswerTokens - 1))
        {
            return Close(sequence, FinishReason.TokenLimit);
        }

        sequence.EmitScored(scored);
        sequence.AnswerChoices++;
        sequence.AnswerTokens++;
        sequence.AddText(_trie.TokenBytes(token).Span);
        return GoOn(sequence, [token]);
    }

    // Decodes these tokens and with them, at the cost of one batch, all that must follow them. True if that ends the answer.
    private bool GoOn(Sequence sequence, List<int> tokens)
    {
        var constraint = sequence.Constraint;
        foreach (var token in constraint.ForcedTokens.ToArray())
        {
            var left = sequence.Prepared.Request.AnswerTokens - sequence.AnswerTokens - 1;
            if (!constraint.CanAccept(token, left))
            {
                break;
            }

            sequence.EmitScored(sequence.Scorer.Pass(token, constraint));
            constraint.TryAccept(token, left);
            sequence.AnswerTokens++;
            sequence.AddText(_trie.TokenBytes(token).Span);
            tokens.Add(token);
        }

        if (constraint.IsComplete)
        {
            return Complete(sequence, FinishReason.Stop);
        }

        // Closing takes no decoding: rather that than a batch which ends after the deadline.
        if (sequence.AnswerChoices > 0 && TimeLeft(sequence) < _rates.DecodeStep * (_cost?.Of(tokens.Count) ?? tokens.Count))
        {
            return Close(sequence, FinishReason.Deadline);
        }

        sequence.Speak();
        sequence.DecodeNext(tokens);
        return false;
    }

    // The first token is always the model's while there is time at all: its logits are there, and only a step that is
    // decoded corrects an estimate that is too high.
    private bool MustClose(Sequence sequence) =>
        TimeLeft(sequence) < (sequence.AnswerChoices == 0 ? TimeSpan.Zero : _rates.DecodeStep * ClosingSteps);

    private bool Close(Sequence sequence, FinishReason reason)
    {
        sequence.Speak();
        sequence.AnswerTokens += sequence.Constraint.ClosingTokens;
        sequence.AddText(sequence.Constraint.Close().Span);
        sequence.Speak(isClosing: true);
        return Complete(sequence, reason);
    }

    private bool Complete(Sequence sequence, FinishReason reason)
    {
        sequence.AddText([], isEnd: true);
        sequence.Speak();
        var timings = new GenerationTimings(
            Queued: _time.GetElapsedTime(sequence.SubmittedAt, sequence.StartedAt),
            Prefill: _time.GetElapsedTime(sequence.StartedAt, sequence.PrefilledAt),
            Reasoning: _time.GetElapsedTime(sequence.PrefilledAt, sequence.AnswerAt),
            Answer: _time.GetElapsedTime(sequence.AnswerAt));
        sequence.Complete(new GenerationEvent.Completed(
            reason,
            new GenerationUsage(sequence.Prepared.Prompt.Count, sequence.ReasoningTokens, sequence.AnswerTokens, sequence.CachedTokens),
            timings));
        return true;
    }

    // All ordinary text and the end of the thought; no end of generation, no chat mark.
    private static ulong[] ReasoningMask(LlamaVocabulary vocabulary, int endOfThought)
    {
        var mask = new ulong[(vocabulary.Count + 63) / 64];
        for (var token = 0; token < vocabulary.Count; token++)
        {
            if (!vocabulary.TokenBytes[token].IsEmpty || token == endOfThought)
            {
                mask[token >> 6] |= 1UL << (token & 63);
            }
        }

        foreach (var token in vocabulary.EndOfGeneration)
        {
            mask[token >> 6] &= ~(1UL << (token & 63));
        }

        return mask;
    }
}
