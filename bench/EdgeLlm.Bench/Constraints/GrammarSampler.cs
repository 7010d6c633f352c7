using EdgeLlm.Bench.Native;
using EdgeLlm.Inference;
using EdgeLlm.Inference.Native;

namespace EdgeLlm.Bench.Constraints;

/// <summary>llama.cpp's grammar over one vocabulary.</summary>
internal sealed class GrammarSampler : IDisposable
{
    private readonly nint _sampler;

    internal GrammarSampler(LlamaModel model, string grammar)
    {
        var vocabulary = Interop.llama_model_get_vocab(model.Handle.DangerousGetHandle());
        _sampler = SamplerInterop.llama_sampler_init_grammar(vocabulary, grammar, "root");
        if (_sampler == 0)
        {
            throw new EdgeLlmException(EdgeLlmError.InvalidSchema, "llama.cpp does not take the grammar of this benchmark.");
        }
    }

    /// <summary>Rules out all candidates that may not come next.</summary>
    internal void Apply(Candidates candidates) => candidates.Apply(_sampler);

    internal void Accept(int token) => SamplerInterop.llama_sampler_accept(_sampler, token);

    internal void Reset() => SamplerInterop.llama_sampler_reset(_sampler);

    public void Dispose() => SamplerInterop.llama_sampler_free(_sampler);
}
