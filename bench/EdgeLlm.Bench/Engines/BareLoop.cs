using System.Diagnostics;
using EdgeLlm.Inference;
using EdgeLlm.Inference.Native;

namespace EdgeLlm.Bench.Engines;

/// <summary>
/// The least that decoding with the library can cost: fill a batch, decode it, take the most probable token. No queue, no
/// thread of its own, no masks, no text.
/// </summary>
internal sealed class BareLoop(LlamaContext context, ChatForm chat)
{
    private const int Kept = 1;

    private IReadOnlyList<int>? _held;

    /// <summary>
    /// Decodes what the scheduler decodes for a thought of <paramref name="tokens"/> tokens and an answer of one, in as many
    /// batches of the same size. Returns seconds.
    /// </summary>
    internal double Think(IReadOnlyList<int> prompt, int streams, int tokens)
    {
        var start = Stopwatch.GetTimestamp();
        var positions = new int[streams];
        var outputs = new int[streams];
        for (var stream = 0; stream < streams; stream++)
        {
            outputs[stream] = Add(prompt, ref positions[stream], stream);
        }

        Decode();
        for (var step = 1; step <= tokens; step++)
        {
            for (var stream = 0; stream < streams; stream++)
            {
                var token = Best(context.Logits(outputs[stream]));

                // The end of the thought shares the last batch, as in the scheduler.
                outputs[stream] = Add(step < tokens ? [token] : [token, .. chat.AfterThought], ref positions[stream], stream);
            }

            Decode();
        }

        for (var stream = 0; stream < streams; stream++)
        {
            Best(context.Logits(outputs[stream]));
            context.Forget(stream);
        }

        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>Reads a prompt, all but its last token only if it is another one than before, then decodes so many tokens one by one. Returns seconds of the latter.</summary>
    internal double ThinkAfter(IReadOnlyList<int> prompt, int tokens)
    {
        var position = ReferenceEquals(prompt, _held) ? prompt.Count - 1 : 0;
        context.Trim(0, position);
        _held = prompt;
        var output = ReadAll([.. prompt.Skip(position)], ref position);
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < tokens; i++)
        {
            output = Add([Best(context.Logits(output))], ref position, stream: 0);
            Decode();
        }

        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>Reads a prompt in batches of <see cref="LoadedModel.BatchTokens"/> and takes one token. Returns seconds.</summary>
    internal double Read(IReadOnlyList<int> prompt, bool keep = false)
    {
        var start = Stopwatch.GetTimestamp();
        var position = 0;
        Best(context.Logits(ReadAll(prompt, ref position)));
        var elapsed = Stopwatch.GetElapsedTime(start).TotalSeconds;
        if (!keep)
        {
            context.Forget(0);
        }

        return elapsed;
    }

    /// <summary>Reads a prompt and gives its cells back as bytes; none of them stays.</summary>
    internal byte[] Hold(IReadOnlyList<int> prompt)
    {
        Read(prompt, keep: true);
        var cells = context.Save(0);
        context.Forget(0);
        return cells;
    }

    /// <summary>Reads a prompt behind the cells of another one, as the scheduler does that keeps earlier ones. Returns seconds.</summary>
    internal double ReadBehind(ReadOnlySpan<byte> cells, IReadOnlyList<int> prompt)
    {
        if (!context.Restore(Kept, cells))
        {
            throw new EdgeLlmException(EdgeLlmError.EngineFailed, "The library did not take its own cells back.");
        }

        var elapsed = Read(prompt);
        context.Forget(Kept);
        return elapsed;
    }

    private int ReadAll(IReadOnlyList<int> prompt, ref int position)
    {
        var (output, end) = (0, position + prompt.Count);
        foreach (var chunk in prompt.Chunk(LoadedModel.BatchTokens))
        {
            output = Add(chunk, ref position, stream: 0, wantsLogits: position + chunk.Length == end);
            Decode();
        }

        return output;
    }

    internal static int Best(ReadOnlySpan<float> logits)
    {
        var best = 0;
        for (var token = 1; token < logits.Length; token++)
        {
            if (logits[token] > logits[best])
            {
                best = token;
            }
        }

        return best;
    }

    private int Add(IReadOnlyList<int> tokens, ref int position, int stream, bool wantsLogits = true)
    {
        var output = -1;
        for (var i = 0; i < tokens.Count; i++)
        {
            output = context.Add(tokens[i], position++, stream, wantsLogits && i == tokens.Count - 1);
        }

        return output;
    }

    private void Decode()
    {
        var result = context.Decode();
        if (result != DecodeResult.Ok)
        {
            throw new EdgeLlmException(EdgeLlmError.EngineFailed, $"The library could not compute a batch ({result}).");
        }
    }
}
