using EdgeLlm.Inference.Native;
using EdgeLlm.Inference.Scheduling;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeLlm.Inference.Tests.Scheduling;

/// <summary>Guessed tokens change how long an answer takes, never what it says.</summary>
public sealed class DraftingTests(EngineFixture engine) : IClassFixture<EngineFixture>
{
    // A machine on which further tokens cost next to nothing, so that every guess is tried.
    private static readonly BatchCost s_free = new([(1, TimeSpan.FromMilliseconds(100)), (16, TimeSpan.FromMilliseconds(101))]);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0f)]
    [InlineData(0.6f)]
    [InlineData(1.5f)]
    public async Task Drafting_gives_the_very_words_of_plain_decoding(float temperature)
    {
        var plain = await RunAllAsync(drafts: 0, temperature);
        var drafting = await RunAllAsync(drafts: 8, temperature);
        Assert.Equal(plain.Words, drafting.Words);
        Assert.True(drafting.Batches < plain.Batches, $"{drafting.Batches} batches with guesses, {plain.Batches} without: none was right.");
    }

    private async Task<(List<string> Words, int Batches)> RunAllAsync(int drafts, float temperature)
    {
        using var model = EngineFixture.LoadBare(engine.Tiny);
        using var native = new LlamaContext(model, new LlamaContextOptions(2048, 2 + PrefixCache.Slots, 2 + drafts, 64, Threads: 1, CacheType.F16));
        var context = new CountingContext(native);
        var options = new SchedulerOptions(Slots: 2, QueueLength: 40, BatchTokens: 64, drafts, Cost: s_free);
        await using var scheduler = new Scheduler(model, EngineFixture.Identity, context, options, TimeProvider.System, NullLogger.Instance);
        scheduler.Start();
        var words = new List<string>();
        for (var seed = 1ul; seed <= 12; seed++)
        {
            // Prompts that share no beginning, so that all are computed in batches of one shape.
            var request = Generation.Request(seed, temperature, reasoning: 60) with { System = $"{seed} repeat: motor current high, motor current high, motor current" };
            var generation = await Generation.RunAsync(scheduler, request, Cancelled);
            words.Add(generation.Reasoning + "|" + generation.Answer);
        }

        return (words, context.Batches);
    }

    private sealed class CountingContext(IDecodeContext inner) : IDecodeContext
    {
        public int Batches { get; private set; }

        public int ContextTokens => inner.ContextTokens;

        public int Add(int token, int position, int slot, bool wantsLogits) => inner.Add(token, position, slot, wantsLogits);

        public DecodeResult Decode()
        {
            Batches++;
            return inner.Decode();
        }

        public ReadOnlySpan<float> Logits(int index) => inner.Logits(index);

        public void Forget(int slot) => inner.Forget(slot);

        public void Trim(int slot, int position) => inner.Trim(slot, position);

        public void Share(int from, int to, int tokens) => inner.Share(from, to, tokens);

        public void UseThreads(int threads) => inner.UseThreads(threads);

        public byte[] Save(int slot) => inner.Save(slot);

        public bool Restore(int slot, ReadOnlySpan<byte> cells) => inner.Restore(slot, cells);

        public void RequestAbort() => inner.RequestAbort();

        public void Allow() => inner.Allow();
    }
}
