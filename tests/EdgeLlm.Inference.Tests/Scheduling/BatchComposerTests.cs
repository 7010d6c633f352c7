using CsCheck;
using EdgeLlm.Inference.Scheduling;

namespace EdgeLlm.Inference.Tests.Scheduling;

public sealed class BatchComposerTests
{
    [Fact]
    public void Running_answers_come_first_and_prompts_fill_the_rest_in_order()
    {
        Span<int> shares = stackalloc int[4];
        BatchComposer.Compose([100, 1, 100, 4], [true, false, true, false], 64, shares);
        Assert.Equal([59, 1, 0, 4], shares.ToArray());
    }

    [Fact]
    public void A_batch_is_full_or_everything_is_in_it_and_no_share_is_more_than_was_pending() =>
        Gen.Select(Gen.Int[1, 300], Gen.Bool).Array[1, 8].Select(Gen.Int[1, 512]).Sample((sequences, capacity) =>
        {
            var pending = sequences.Select(s => s.Item1).ToArray();
            var shares = new int[pending.Length];
            BatchComposer.Compose(pending, sequences.Select(s => s.Item2).ToArray(), capacity, shares);
            Assert.Equal(Math.Min(capacity, pending.Sum()), shares.Sum());
            Assert.All(shares.Zip(pending), pair => Assert.InRange(pair.First, 0, pair.Second));
        });
}
