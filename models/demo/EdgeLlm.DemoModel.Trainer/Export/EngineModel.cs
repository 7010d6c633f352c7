using EdgeLlm.Inference;
using EdgeLlm.Inference.Models;
using EdgeLlm.Inference.Native;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeLlm.DemoModel.Export;

/// <summary>An exported model in llama.cpp, loaded and asked as the engine does it.</summary>
internal sealed class EngineModel : IDisposable
{
    private const int BatchTokens = 128;
    private readonly LlamaContext _context;
    private int _position;

    public EngineModel(string path, int contextTokens, int threads, bool quantisedCache = true)
    {
        LlamaLibrary.Load(NullLogger.Instance);
        var summary = ModelCheck.Inspect(path);
        Model = LlamaModel.Load(path, summary.SpecialTokens, _ => { }, CancellationToken.None);
        _context = new LlamaContext(Model, new LlamaContextOptions(contextTokens, Slots: 1, Outputs: 1, BatchTokens, threads, quantisedCache ? CacheType.Q8 : CacheType.F16));
    }

    public LlamaModel Model { get; }

    /// <summary>Reads tokens; gives the logits after the last.</summary>
    public ReadOnlySpan<float> Read(IReadOnlyList<int> tokens)
    {
        var output = -1;
        foreach (var chunk in tokens.Chunk(BatchTokens))
        {
            for (var i = 0; i < chunk.Length; i++)
            {
                output = _context.Add(chunk[i], _position++, slot: 0, wantsLogits: i == chunk.Length - 1);
            }

            if (_context.Decode() != DecodeResult.Ok)
            {
                throw new InvalidOperationException("llama.cpp could not compute a batch.");
            }
        }

        return _context.Logits(output);
    }

    /// <summary>Forgets all that was read.</summary>
    public void Restart()
    {
        _context.Forget(0);
        _position = 0;
    }

    /// <summary>Writes on, always the most probable token, until the end or so many tokens.</summary>
    public List<int> Continue(IReadOnlyList<int> prompt, int mostTokens)
    {
        var written = new List<int>();
        var token = Best(Read(prompt));
        while (!Model.Vocabulary.EndOfGeneration.Contains(token) && written.Count < mostTokens)
        {
            written.Add(token);
            token = Best(Read([token]));
        }

        return written;
    }

    public void Dispose()
    {
        _context.Dispose();
        Model.Dispose();
    }

    private static int Best(ReadOnlySpan<float> logits)
    {
        var best = 0;
        for (var i = 1; i < logits.Length; i++)
        {
            best = logits[i] > logits[best] ? i : best;
        }

        return best;
    }
}
