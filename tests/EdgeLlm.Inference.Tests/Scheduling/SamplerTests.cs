using EdgeLlm.Inference.Scheduling;

namespace EdgeLlm.Inference.Tests.Scheduling;

public sealed class SamplerTests
{
    private static readonly float[] s_logits = [.. Enumerable.Range(0, 200).Select(i => MathF.Sin(i * 0.7f) * 3)];

    [Fact]
    public void Greedy_takes_the_most_probable_legal_token()
    {
        var mask = Mask(3, 70, 71, 199);
        var best = new[] { 3, 70, 71, 199 }.MaxBy(token => s_logits[token]);
        Assert.Equal(best, new Sampler(new SamplingOptions(Temperature: 0)).Sample(s_logits, mask));
    }

    [Fact]
    public void Only_legal_tokens_are_ever_drawn()
    {
        var sampler = new Sampler(new SamplingOptions(Temperature: 2, TopP: 1, Seed: 5));
        var mask = Mask(3, 70, 71, 199);
        var drawn = Enumerable.Range(0, 2000).Select(_ => sampler.Sample(s_logits, mask)).ToHashSet();
        Assert.Equal([3, 70, 71, 199], drawn.Order());
    }

    [Fact]
    public void Tokens_are_drawn_as_often_as_the_softmax_says()
    {
        var sampler = new Sampler(new SamplingOptions(Temperature: 1, TopK: 10, TopP: 1, Seed: 42));
        float[] logits = [MathF.Log(1), MathF.Log(2), MathF.Log(3), MathF.Log(4)];
        var counts = new int[4];
        for (var i = 0; i < 20_000; i++)
        {
            counts[sampler.Sample(logits, [0b1111])]++;
        }

        // Expected 2000, 4000, 6000, 8000; five standard deviations of the widest are 350.
        Assert.All(counts.Select((count, i) => Math.Abs(count - (2000 * (i + 1)))), off => Assert.InRange(off, 0, 350));
    }

    [Fact]
    public void Top_k_and_top_p_keep_the_unlikely_out()
    {
        float[] logits = [MathF.Log(50), MathF.Log(30), MathF.Log(15), MathF.Log(5)];
        var two = new Sampler(new SamplingOptions(Temperature: 1, TopK: 2, TopP: 1, Seed: 1));
        var nucleus = new Sampler(new SamplingOptions(Temperature: 1, TopK: 4, TopP: 0.9f, Seed: 1));
        Assert.Equal([0, 1], Enumerable.Range(0, 500).Select(_ => two.Sample(logits, [0b1111])).Distinct().Order());
        Assert.Equal([0, 1, 2], Enumerable.Range(0, 500).Select(_ => nucleus.Sample(logits, [0b1111])).Distinct().Order());
    }

    [Fact]
    public void Logits_that_are_not_numbers_are_an_error_and_not_a_token()
    {
        var sampler = new Sampler(new SamplingOptions());
        Assert.Equal(1, sampler.Sample([float.NaN, 0.5f, float.NegativeInfinity], [0b111]));
        var error = Assert.Throws<EdgeLlmException>(() => sampler.Sample([float.NaN, 0.5f], [0b01]));
        Assert.Equal(EdgeLlmError.EngineFailed, error.Error);
    }

    private static ulong[] Mask(params int[] tokens)
    {
        var mask = new ulong[4];
        foreach (var token in tokens)
        {
            mask[token >> 6] |= 1UL << (token & 63);
        }

        return mask;
    }
}
