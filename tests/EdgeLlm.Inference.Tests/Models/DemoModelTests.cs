using System.Text.Json;
using EdgeLlm.Inference.Models;
using EdgeLlm.Inference.Native;
using EdgeLlm.Inference.Tests.Scheduling;

namespace EdgeLlm.Inference.Tests.Models;

/// <summary>The demonstration model in the repository: what it says of itself, and that the engine computes what its trainer did.</summary>
public sealed class DemoModelTests(EngineFixture engine) : IClassFixture<EngineFixture>
{
    private const long MostBytes = 10_000_000;
    private const double Tolerance = 1;

    private static readonly string s_folder = Path.Combine(AppContext.BaseDirectory, "demo");
    private static readonly string s_model = Path.Combine(s_folder, "edgellm-demo.gguf");

    [Fact]
    public async Task It_is_the_file_whose_hash_is_published_and_small()
    {
        var published = await File.ReadAllTextAsync(s_model + ".sha256", TestContext.Current.CancellationToken);
        Assert.Equal(published.Split(' ')[0], await FileHash.Sha256Async(s_model, TestContext.Current.CancellationToken));
        Assert.InRange(new FileInfo(s_model).Length, 1, MostBytes);
    }

    [Fact]
    public void It_says_what_it_is_not_good_for()
    {
        var summary = ModelCheck.Inspect(s_model);
        Assert.Equal(("EdgeLlm demo", "qwen2", "mit"), (summary.Name, summary.Architecture, summary.License));
        Assert.Contains("not for production", summary.Caution, StringComparison.Ordinal);
    }

    [Fact]
    public void The_engine_computes_what_the_trainer_computed()
    {
        ArgumentNullException.ThrowIfNull(engine);
        using var model = EngineFixture.LoadBare(s_model);
        using var context = new LlamaContext(model, new LlamaContextOptions(2048, Slots: 1, Outputs: 1, BatchTokens: 128, Threads: 1, CacheType.F16));
        var references = JsonSerializer.Deserialize<Reference[]>(File.ReadAllText(Path.Combine(s_folder, "reference-logits.json")))!;
        Assert.Equal(2, references.Length);
        foreach (var reference in references)
        {
            var prompt = model.ChatForm.Prompt(reference.System, reference.User, reasoning: true).Tokens;
            var output = -1;
            for (var i = 0; i < prompt.Count; i++)
            {
                var endsBatch = i == prompt.Count - 1 || (i + 1) % 128 == 0;
                output = context.Add(prompt[i], i, slot: 0, wantsLogits: i == prompt.Count - 1);
                if (endsBatch)
                {
                    Assert.Equal(DecodeResult.Ok, context.Decode());
                }
            }

            // The weights are rounded to eight bits here and were not there; a wrong layout would differ by the whole spread.
            var logits = context.Logits(output).ToArray();
            Assert.Equal(reference.Logits.Length, logits.Length);
            Assert.True(reference.Logits.Max() - reference.Logits.Min() > 10 * Tolerance);
            Assert.InRange(reference.Logits.Zip(logits, (expected, found) => Math.Abs(expected - found)).Max(), 0, Tolerance);
            context.Forget(0);
        }
    }

    private sealed record Reference(string System, string User, float[] Logits);
}
