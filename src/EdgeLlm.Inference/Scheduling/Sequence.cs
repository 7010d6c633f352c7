using System.Text;
using System.Threading.Channels;
using EdgeLlm.Inference.Constraints;

namespace EdgeLlm.Inference.Scheduling;

/// <summary>One generation from the queue to its end. Owned by the decode thread, but for <see cref="IsCancelled"/>.</summary>
internal sealed class Sequence
{
    private readonly ChannelWriter<GenerationEvent> _events;
    private readonly Decoder _utf8 = Encoding.UTF8.GetDecoder();
    private readonly StringBuilder _text = new();
    private volatile bool _cancelled;

    internal Sequence(PreparedRequest prepared, ChannelWriter<GenerationEvent> events, long submittedAt)
    {
        _events = events;
        Prepared = prepared;
        SubmittedAt = submittedAt;
        Sampler = new Sampler(prepared.Request.Sampling);
        Scorer = new AlternativeScorer(prepared.Request.Alternatives, prepared.Masks.Trie);
        Pending = prepared.Prompt;
        History = [.. prepared.Prompt];
    }

    internal PreparedRequest Prepared { get; }

    /// <summary>State of the answer; made when the sequence starts, because its masks belong to the decode thread.</summary>
    internal AnswerConstraint Constraint { get => field ?? throw new InvalidOperationException("The sequence has not started."); set; }

    internal Sampler Sampler { get; }

    internal AlternativeScorer Scorer { get; }

    /// <summary>Time stamps of the time provider.</summary>
    internal long SubmittedAt { get; }

    internal long StartedAt { get; set; }

    internal long PrefilledAt { get; set; }

    internal long AnswerAt { get; set; }

    /// <summary>When words of the thought were last sent.</summary>
    internal long? SpokeAt { get; set; }

    internal int Slot { get; set; } = -1;

    internal SequencePhase Phase { get; set; } = SequencePhase.Prefill;

    /// <summary>All tokens so far, the pending ones included.</summary>
    internal List<int> History { get; }

    /// <summary>Tokens that may follow the pending ones, guessed; decoded with them in case the guess is right.</summary>
    internal List<int> Draft { get; } = [];

    /// <summary>How many of the last tokens stood before where the draft was found.</summary>
    internal int DraftMatch { get; set; }

    /// <summary>Tokens that may still be put into the cache behind the pending ones.</summary>
    internal int TokensLeft => Prepared.Cells - Position - PendingLeft;

    /// <summary>What it began with; null if it computes all of its prompt.</summary>
    internal PrefixCache.Entry? Prefix { get; set; }

    /// <summary>Tokens of the prompt that were in the KV cache already.</summary>
    internal int CachedTokens { get; set; }

    /// <summary>KV cells that only this sequence accounts for.</summary>
    internal int OwnCells { get; set; }

    /// <summary>Tokens that are chosen but not decoded; only when all are decoded is there something to sample from.</summary>
    internal IReadOnlyList<int> Pending { get; private set; }

    /// <summary>How many of <see cref="Pending"/> are decoded.</summary>
    internal int PendingDone { get; set; }

    internal int PendingLeft => Pending.Count - PendingDone;

    /// <summary>Tokens in the KV cache; the position of the next one.</summary>
    internal int Position { get; set; }

    internal int ReasoningTokens { get; set; }

    internal int AnswerTokens { get; set; }

    /// <summary>Tokens of the answer that the model chose; the others had to follow.</summary>
    internal int AnswerChoices { get; set; }

    /// <summary>The caller does not want it any more. Set from any thread.</summary>
    internal bool IsCancelled => _cancelled;

    internal void Cancel() => _cancelled = true;

    internal void DecodeNext(IReadOnlyList<int> tokens)
    {
        Pending = tokens;
        PendingDone = 0;
        History.AddRange(tokens);
    }

    /// <summary>Starts behind the tokens of the prompt that need no decoding any more.</summary>
    internal void BeginAt(int cachedTokens) => CachedTokens = PendingDone = Position = cachedTokens;

    /// <summary>
    /// Takes pending tokens as decoded as far as they were guessed, from the given place of the draft on; returns the place
    /// after them.
    /// </summary>
    internal int TakeGuessed(int from)
    {
        while (PendingLeft > 0 && from < Draft.Count && Pending[PendingDone] == Draft[from])
        {
            PendingDone++;
            Position++;
            from++;
        }

        return from;
    }

    internal void EmitStarted(TimeSpan queued) => _events.TryWrite(new GenerationEvent.Started(Prepared.Prompt.Count, queued));

    /// <summary>
    /// Adds bytes to the text that <see cref="Speak"/> sends; a character that is not whole yet waits for its other bytes.
    /// </summary>
    /// <param name="bytes">Text of the current phase.</param>
    /// <param name="isEnd">Nothing follows: what is not whole never will be.</param>
    internal void AddText(ReadOnlySpan<byte> bytes, bool isEnd = false)
    {
        Span<char> characters = bytes.Length < 256 ? stackalloc char[bytes.Length + 4] : new char[bytes.Length + 4];
        _text.Append(characters[.._utf8.GetChars(bytes, characters, isEnd)]);
    }

    /// <summary>Streams the text that has come together: many tokens in one event cost their readers no more than one.</summary>
    /// <param name="isClosing">It is not the model's choice, but the shortest end of the answer.</param>
    /// <returns>Whether there was any.</returns>
    internal bool Speak(bool isClosing = false)
    {
        if (_text.Length == 0)
        {
            return false;
        }

        var text = _text.ToString();
        _text.Clear();
        _events.TryWrite(Phase == SequencePhase.Answer
            ? new GenerationEvent.AnswerDelta(text, isClosing)
            : new GenerationEvent.ReasoningDelta(text));
        return true;
    }

    /// <summary>Reports come behind the text that they are about.</summary>
    internal void EmitScored(IReadOnlyList<GenerationEvent.AlternativesScored> reports)
    {
        if (reports.Count > 0)
        {
            Speak();
        }

        foreach (var report in reports)
        {
            _events.TryWrite(report);
        }
    }

    internal void Complete(GenerationEvent.Completed completed)
    {
        _events.TryWrite(completed);
        _events.TryComplete();
    }

    internal void Fail(Exception error)
    {
        Speak();
        _events.TryComplete(error);
    }
}
