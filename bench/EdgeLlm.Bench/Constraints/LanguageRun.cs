using System.Diagnostics;
using System.Numerics;
using EdgeLlm.Bench.Native;
using EdgeLlm.Inference;
using EdgeLlm.Inference.Constraints;
using EdgeLlm.Inference.Native;

namespace EdgeLlm.Bench.Constraints;

/// <summary>Follows the answers of one language under both constraints, token by token, and times each step.</summary>
internal sealed class LanguageRun(AnswerLanguage language, BenchVocabulary vocabulary, LlamaModel model)
{
    private readonly List<List<int>> _answers = [.. language.Answers.Select(vocabulary.Tokenize)];
    private readonly float[] _logits = new float[vocabulary.Trie.VocabularySize];

    private readonly List<int> _differences = [];

    internal StepTimes Compile { get; } = new("ours, compile the schema (once a request)");

    internal StepTimes Cold { get; } = new("ours, first answer of a schema");

    internal StepTimes Warm { get; } = new("ours, answer again");

    internal StepTimes PeerCompile { get; } = new("llama.cpp, read the grammar (once a request)");

    internal StepTimes Peer { get; } = new("llama.cpp, all tokens");

    internal StepTimes PeerOne { get; } = new("llama.cpp, one token only");

    internal bool HasPeer => language.Grammar is not null && vocabulary.IsReal;

    internal int Tokens => _answers.Sum(answer => answer.Count);

    /// <summary>By how many tokens more llama.cpp leaves than ours, at each step of the last round.</summary>
    internal IReadOnlyList<int> Differences => _differences;

    internal void RunRound(bool oursFirst)
    {
        if (oursFirst)
        {
            RunOurs();
        }

        if (HasPeer)
        {
            RunPeer();
        }

        if (!oursFirst)
        {
            RunOurs();
        }
    }

    private void RunOurs()
    {
        Begin(Compile, Cold, Warm);
        var masks = CompileOnce();

        // One answer is all that most schemas see, since each case has its own; what is cold here is so in the service.
        foreach (var answer in _answers)
        {
            Follow(answer, CompileOnce(), Cold);
            Follow(answer, masks, times: null);
        }

        foreach (var answer in _answers)
        {
            Follow(answer, masks, Warm);
        }
    }

    private MaskCache CompileOnce()
    {
        var start = Stopwatch.GetTimestamp();
        var masks = new MaskCache(JsonSchemaCompiler.Compile(language.Schema), vocabulary.Trie);
        Compile.Add(Stopwatch.GetElapsedTime(start));
        return masks;
    }

    private static void Follow(List<int> answer, MaskCache masks, StepTimes? times)
    {
        var constraint = new AnswerConstraint(masks);
        foreach (var token in answer)
        {
            var start = Stopwatch.GetTimestamp();
            var mask = constraint.Mask;
            var accepted = constraint.TryAccept(token, tokensLeftAfter: 1000);
            times?.Add(Stopwatch.GetElapsedTime(start));
            if (!accepted || (mask[token >> 6] & (1UL << token)) == 0)
            {
                throw new EdgeLlmException(EdgeLlmError.EngineFailed, "Our constraint rules out an answer of its own language.");
            }
        }

        if (!constraint.IsAccepting)
        {
            throw new EdgeLlmException(EdgeLlmError.EngineFailed, "Our constraint does not let an answer of its language end.");
        }
    }

    private void RunPeer()
    {
        Begin(PeerCompile, Peer, PeerOne);
        var start = Stopwatch.GetTimestamp();
        using var grammar = new GrammarSampler(model, language.Grammar!);
        PeerCompile.Add(Stopwatch.GetElapsedTime(start));
        using var all = new Candidates(_logits.Length);
        using var one = new Candidates(1);
        _differences.Clear();
        var masks = new MaskCache(JsonSchemaCompiler.Compile(language.Schema), vocabulary.Trie);
        foreach (var answer in _answers)
        {
            grammar.Reset();
            var constraint = new AnswerConstraint(masks);
            foreach (var token in answer)
            {
                // 1. What a mask is: every token judged.
                all.Fill(_logits);
                start = Stopwatch.GetTimestamp();
                grammar.Apply(all);
                var whole = Stopwatch.GetElapsedTime(start);

                // 2. What its tools try first: is the token that was drawn without it legal?
                one.FillOne(token);
                start = Stopwatch.GetTimestamp();
                grammar.Apply(one);
                var single = Stopwatch.GetElapsedTime(start);

                // 3. Both have to go on.
                start = Stopwatch.GetTimestamp();
                grammar.Accept(token);
                var accept = Stopwatch.GetElapsedTime(start);
                Peer.Add(whole + accept);
                PeerOne.Add(single + accept);
                if (one.LegalCount != 1)
                {
                    throw new EdgeLlmException(EdgeLlmError.EngineFailed, "llama.cpp's grammar rules out an answer of the language.");
                }

                // Not timed: are the languages the same here?
                _differences.Add(all.LegalCount - Count(constraint.Mask));
                constraint.TryAccept(token, tokensLeftAfter: 1000);
            }
        }
    }

    private static int Count(ReadOnlySpan<ulong> mask)
    {
        var count = 0;
        foreach (var word in mask)
        {
            count += BitOperations.PopCount(word);
        }

        return count;
    }

    private static void Begin(params ReadOnlySpan<StepTimes> all)
    {
        foreach (var times in all)
        {
            times.BeginRound();
        }
    }

    internal void ForgetFirstRound()
    {
        foreach (var times in (ReadOnlySpan<StepTimes>)(HasPeer ? [Compile, Cold, Warm, PeerCompile, Peer, PeerOne] : [Compile, Cold, Warm]))
        {
            times.ForgetFirstRound();
        }
    }
}
