using EdgeLlm.Evaluation.Cases;

namespace EdgeLlm.Evaluation.Tests.Cases;

public sealed class CaseRandomTests
{
    [Fact]
    public void Generator_gives_the_published_numbers_of_SplitMix64()
    {
        var random = new CaseRandom(0);
        Assert.Equal((0xE220A8397B1DCDAFUL, 0x6E789E6AA1B965F4UL, 0x06C45D188009454FUL), (random.NextBits(), random.NextBits(), random.NextBits()));
    }

    [Fact]
    public void Draws_stay_in_their_bounds()
    {
        var random = new CaseRandom(7);
        for (var i = 0; i < 10_000; i++)
        {
            Assert.InRange(random.Below(3), 0, 2);
            Assert.InRange(random.NextShare(), 0, 1 - double.Epsilon);
        }
    }

    [Fact]
    public void Streams_for_different_purposes_differ() =>
        Assert.Distinct([CaseRandom.For(1, "facts").NextBits(), CaseRandom.For(1, "words").NextBits(), CaseRandom.For(1, "facts", 1).NextBits(), CaseRandom.For(2, "facts").NextBits()]);

    [Fact]
    public void Shuffling_keeps_every_item()
    {
        int[] items = [.. Enumerable.Range(0, 50)];
        new CaseRandom(3).Shuffle(items);
        Assert.NotEqual(Enumerable.Range(0, 50), items);
        Assert.Equal(Enumerable.Range(0, 50), items.Order());
    }
}
