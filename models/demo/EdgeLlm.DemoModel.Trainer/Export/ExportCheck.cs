using System.Text.Json;
using EdgeLlm.DemoModel.Data;
using EdgeLlm.DemoModel.Network;
using EdgeLlm.DemoModel.Text;
using EdgeLlm.TestKit;
using TorchSharp;
using static TorchSharp.torch;

namespace EdgeLlm.DemoModel.Export;

/// <summary>Proves that the engine reads what the trainer wrote: the same tokens for a prompt, the same logits behind it.</summary>
internal static class ExportCheck
{
    // Of logits that span 20 and more; the engine holds keys and values in 16 bits, or in Q8_0.
    // Of the logits' spread. The engine keeps keys and values in halves, and rounding adds up over a thousand of them.
    private const double F32Tolerance = 0.01;
    private const double Q8Tolerance = 0.03;

    private static readonly JsonSerializerOptions s_json = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Checks; throws where they differ.</summary>
    public static void Run(TrainingFolder folder, DemoNetwork network, Vocabulary vocabulary, IEnumerable<Example> examples)
    {
        var exact = System.IO.Path.Combine(folder.Path, "check-f32.gguf");
        GgufExport.Write(exact, network.Weights, vocabulary, TensorEncoding.F32);
        using var f32 = new EngineModel(exact, DemoShape.ContextTokens, threads: 1, quantisedCache: false);
        using var q8 = new EngineModel(folder.Model, DemoShape.ContextTokens, threads: 1);
        var chat = new ChatTokens(vocabulary);
        var references = new Dictionary<string, ReferenceLogits>(StringComparer.Ordinal);
        foreach (var example in examples)
        {
            var prefix = chat.Prefix(example.System);
            var (suffix, _) = chat.Suffix(example, reasoning: true);
            var (direct, givenDirect) = chat.Suffix(example, reasoning: false);
            var (_, given) = chat.Suffix(example, reasoning: true);
            Require(f32.Model.ChatForm.Prompt(example.System, example.User, reasoning: true).Tokens.SequenceEqual([.. prefix, .. suffix[..given]]), "prompt tokens");
            Require(f32.Model.ChatForm.Prompt(example.System, example.User, reasoning: false).Tokens.SequenceEqual([.. prefix, .. direct[..givenDirect]]), "prompt tokens without thought");

            int[] all = [.. prefix, .. suffix[..^1]];
            var trainer = TrainerLogits(network, prefix, suffix[..^1]);
            f32.Restart();
            q8.Restart();
            var (exactError, packedError) = (Error(trainer, f32.Read(all)), Error(trainer, q8.Read(all)));
            var spread = trainer.Max() - trainer.Min();
            Console.WriteLine($"{all.Length} tokens equal; largest difference of {trainer.Length} logits: F32 {exactError:G3}, Q8_0 {packedError:G3} (spread {spread:F1})");
            Require(exactError < F32Tolerance * spread, "logits in F32");
            Require(packedError < Q8Tolerance * spread, "logits in Q8_0");
            references.TryAdd(example.Language, new ReferenceLogits(example.System, example.User, Rounded(TrainerLogits(network, prefix, suffix[..given]))));
        }

        // One prompt of each language, so that the tests of the engine can hold the model to it without libtorch.
        File.WriteAllText(folder.References, JsonSerializer.Serialize(references.Values, s_json));
        File.Delete(exact);
    }

    private static float[] TrainerLogits(DemoNetwork network, int[] prefix, int[] suffix)
    {
        using var quiet = no_grad();
        using var scope = NewDisposeScope();
        return network.Logits(
            tensor(prefix, int64), tensor(suffix, [1, suffix.Length], int64), tensor([(long)(prefix.Length + suffix.Length - 1)]), half: false).data<float>().ToArray();
    }

    private static float[] Rounded(float[] logits) => [.. logits.Select(logit => MathF.Round(logit, 3))];

    private static double Error(float[] expected, ReadOnlySpan<float> found)
    {
        var error = 0.0;
        for (var i = 0; i < expected.Length; i++)
        {
            error = Math.Max(error, Math.Abs(expected[i] - found[i]));
        }

        return error;
    }

    private static void Require(bool condition, string what)
    {
        if (!condition)
        {
            throw new InvalidOperationException($"The engine and the trainer differ in {what}.");
        }
    }
}

/// <summary>A prompt and what the trainer computes of it.</summary>
/// <param name="System">Instructions.</param>
/// <param name="User">Question.</param>
/// <param name="Logits">Logits behind the prompt that lets the model think.</param>
internal sealed record ReferenceLogits(string System, string User, float[] Logits);
