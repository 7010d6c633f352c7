using EdgeLlm.Inference.Scheduling;

namespace EdgeLlm.Inference.Tests.Scheduling;

public sealed class RateEstimatorTests
{
    private static readonly TimeSpan s_usual = TimeSpan.FromMilliseconds(100);
    private readonly RateEstimator _rates = new();

    [Fact]
    public void One_stall_at_most_doubles_the_estimate()
    {
        Decode(s_usual);
        Decode(TimeSpan.FromHours(8));
        Assert.Equal(s_usual * 2, _rates.DecodeStep);

        _rates.Observe(100, 0, s_usual * 100);
        _rates.Observe(100, 0, TimeSpan.FromHours(8));
        Assert.Equal(s_usual * 2, _rates.PrefillToken);
    }

    [Fact]
    public void A_board_that_became_slow_is_believed_within_some_batches()
    {
        Decode(s_usual);
        for (var i = 0; i < 30; i++)
        {
            Decode(s_usual * 3);
        }

        Assert.InRange(_rates.DecodeStep, s_usual * 2.8, s_usual * 3);
    }

    [Fact]
    public void A_board_that_recovered_is_believed_within_a_few_batches()
    {
        Decode(s_usual * 100);
        for (var i = 0; i < 12; i++)
        {
            Decode(s_usual);
        }

        Assert.InRange(_rates.DecodeStep, s_usual, s_usual * 1.1);
    }

    private void Decode(TimeSpan elapsed) => _rates.Observe(prefillTokens: 0, decodeTokens: 1, elapsed);
}
