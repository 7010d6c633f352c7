using System.Collections.Immutable;
using System.Text;
using EdgeLlm.Inference.Constraints;
using EdgeLlm.Inference.Native;

namespace EdgeLlm.Inference.Scheduling;

/// <summary>Checks a request once, and turns it into tokens and an automaton. Thread safe.</summary>
internal sealed class RequestPreparer
{
    private const int MostSets = 8;
    private const int MostTextBytes = 256;

    private readonly LlamaModel _model;
    private readonly int _contextTokens;
    private readonly ConstraintCache _schemas;

    internal RequestPreparer(LlamaModel model, int contextTokens)
    {
        _model = model;
        _contextTokens = contextTokens;
        Trie = new TokenTrie(model.Vocabulary.TokenBytes, model.Vocabulary.EndOfGeneration);
        _schemas = new ConstraintCache(Trie, model.ChatForm.Tokenize);
    }

    internal TokenTrie Trie { get; }

    /// <summary>Gives up what is kept of schemas; what runs keeps its own.</summary>
    internal void ForgetSchemas() => _schemas.Clear();

    internal PreparedRequest Prepare(GenerationRequest request)
    {
        Check(request);
        var masks = _schemas.Get(request.AnswerSchema);
        if (masks.ShortestAnswerTokens > request.AnswerTokens)
        {
            throw new EdgeLlmException(
                EdgeLlmError.InvalidSchema,
                $"The shortest valid answer needs {masks.ShortestAnswerTokens} tokens, {request.AnswerTokens} are allowed: allow more answer tokens.");
        }

        // The prompt and the answer must fit; the reasoning takes what is left.
        var withThought = request.ReasoningTokens > 0;
        var (prompt, systemTokens) = _model.ChatForm.Prompt(request.System, request.User, withThought);
        var left = (long)_contextTokens - prompt.Count - request.AnswerTokens - (withThought ? _model.ChatForm.AfterThought.Count : 0);
        if (left < 0)
        {
            throw new EdgeLlmException(
                EdgeLlmError.PromptTooLong,
                $"The prompt has {prompt.Count} tokens and the answer may have {request.AnswerTokens}; the context holds {_contextTokens}.");
        }

        var reasoning = (int)Math.Min(request.ReasoningTokens, left);
        return new PreparedRequest(request, prompt, systemTokens, masks, reasoning, _contextTokens - (int)left + reasoning);
    }

    private static void Check(GenerationRequest request)
    {
        var sampling = request.Sampling;
        var wrong =
            request.ReasoningTokens < 0 ? "reasoning tokens must not be negative" :
            request.AnswerTokens < 1 ? "answer tokens must be at least 1" :
            !(sampling.Temperature is >= 0 and <= 2) ? "temperature must be from 0 to 2" :
            sampling.TopK is < 1 or > 1000 ? "top-k must be from 1 to 1000" :
            !(sampling.TopP is > 0 and <= 1) ? "top-p must be above 0 and at most 1" :
            WrongIn(request.Alternatives);
        if (wrong is not null)
        {
            throw new EdgeLlmException(EdgeLlmError.InvalidReport, $"The generation can't be started: {wrong}.");
        }
    }

    private static string? WrongIn(ImmutableArray<ImmutableArray<string>> alternatives) =>
        alternatives.IsDefault || alternatives.Length > MostSets ? $"there may be at most {MostSets} sets of alternatives" :
        alternatives.Any(texts => texts.IsDefaultOrEmpty || texts.Length > AlternativeSet.MostTexts) ? $"a set of alternatives must have 1 to {AlternativeSet.MostTexts} texts" :
        alternatives.Any(texts => texts.Any(text => text.Length == 0 || Encoding.UTF8.GetByteCount(text) > MostTextBytes)) ? $"an alternative must have 1 to {MostTextBytes} bytes" :
        alternatives.Any(BeginWithOneAnother) ? "no alternative may begin with another of its set" :
        null;

    // Both would be true at once, and probabilities of both could not make up 1.
    private static bool BeginWithOneAnother(ImmutableArray<string> texts)
    {
        var sorted = texts.Sort(StringComparer.Ordinal);
        return sorted.Zip(sorted.Skip(1)).Any(pair => pair.Second.StartsWith(pair.First, StringComparison.Ordinal));
    }
}
