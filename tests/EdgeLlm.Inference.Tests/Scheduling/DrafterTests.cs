using System.Threading.Channels;
using EdgeLlm.Inference.Constraints;
using EdgeLlm.Inference.Scheduling;

namespace EdgeLlm.Inference.Tests.Scheduling;

/// <summary>What is guessed, and when guessing is worth it.</summary>
public sealed class DrafterTests
{
    private static readonly BatchCost s_memoryBound = Cost((1, 100), (9, 130));
    private static readonly BatchCost s_computeBound = Cost((1, 100), (2, 190), (4, 350), (9, 700));

    [Fact]
    public void What_followed_the_last_tokens_before_is_guessed_to_follow_again()
    {
        var sequence = Draft(s_memoryBound, [1, 2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4]);
        Assert.Equal([5, 6, 7], sequence.Draft.Take(3));
    }

    [Fact]
    public void The_longest_match_is_followed_and_of_equal_ones_the_latest()
    {
        Assert.Equal(60, Draft(s_memoryBound, [1, 2, 3, 60, 61, 2, 3, 70, 1, 2, 3]).Draft[0]);
        Assert.Equal(80, Draft(s_memoryBound, [2, 3, 70, 71, 2, 3, 80, 81, 2, 3]).Draft[0]);
    }

    [Fact]
    public void A_text_without_repetition_is_not_guessed()
    {
        Assert.Empty(Draft(s_memoryBound, [1, 2, 3, 4, 5, 6, 7]).Draft);
    }

    [Fact]
    public void Nothing_is_guessed_where_computing_bounds_the_speed_until_guesses_turn_out_right()
    {
        // Two tokens cost 1.9 of one: a guess must be right nine times of ten.
        Assert.Empty(Draft(s_computeBound, [1, 2, 3, 4, 5, 2, 3]).Draft);
        Assert.False(new Drafter(Cost((1, 100), (9, 900)), mostTokens: 8).CanPay);
    }

    [Fact]
    public void Guesses_that_turn_out_wrong_become_short_and_end()
    {
        var drafter = new Drafter(s_memoryBound, mostTokens: 8);
        int[] history = [1, 2, 3, 4, 5, 6, 7, 8, 9, 2, 3];
        var first = Draft(drafter, history);
        Assert.True(first.Draft.Count > 2);
        for (var i = 0; i < 200; i++)
        {
            drafter.Learn(first.DraftMatch, first.Draft.Count, right: 0);
        }

        Assert.Empty(Draft(drafter, history).Draft);
    }

    [Fact]
    public void Where_a_first_guess_would_not_pay_one_is_tried_and_more_follow_if_it_is_right()
    {
        // Two tokens nearly twice the cost of one, nine little more than twice that of two: 16-bit weights on two cores.
        var drafter = new Drafter(Cost((1, 100), (2, 184), (4, 234), (9, 420)), mostTokens: 8);
        int[] history = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 2, 3];
        Assert.Empty(Draft(drafter, history).Draft);
        var trial = Draft(drafter, history);
        Assert.NotEmpty(trial.Draft);
        drafter.Learn(trial.DraftMatch, trial.Draft.Count, right: trial.Draft.Count);
        Assert.All(Enumerable.Range(0, 20), _ => Assert.NotEmpty(Draft(drafter, history).Draft));
    }

    [Fact]
    public void Trials_that_fail_become_rare()
    {
        var drafter = new Drafter(Cost((1, 100), (2, 184), (4, 234), (9, 420)), mostTokens: 8);
        int[] history = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 2, 3];
        var trials = 0;
        for (var i = 0; i < 2000; i++)
        {
            var sequence = Draft(drafter, history);
            if (sequence.Draft.Count > 0)
            {
                trials++;
                drafter.Learn(sequence.DraftMatch, sequence.Draft.Count, right: 0);
            }
        }

        Assert.InRange(trials, 1, 15);
    }

    [Fact]
    public void No_guess_goes_beyond_the_batch_or_the_cells()
    {
        int[] history = [1, 2, 3, 4, 5, 6, 7, 8, 9, 2, 3];
        var drafter = new Drafter(s_memoryBound, mostTokens: 8);
        var sequence = Sequence(history, cells: history.Length + 3);
        drafter.Draft([sequence], batchTokens: 128);
        Assert.InRange(sequence.Draft.Count, 1, 2);
        sequence = Sequence(history, cells: 100);
        drafter.Draft([sequence], batchTokens: 3);
        Assert.InRange(sequence.Draft.Count, 1, 2);
    }

    [Fact]
    public void A_disturbed_measurement_never_makes_more_tokens_cheaper()
    {
        var cost = Cost((1, 100), (2, 90), (4, 300));
        Assert.Equal((1, 1, 2, 3, 4), (cost.Of(1), cost.Of(2), cost.Of(3), cost.Of(4), cost.Of(5)));
    }

    private static BatchCost Cost(params (int Tokens, int Milliseconds)[] sizes) =>
        new([.. sizes.Select(size => (size.Tokens, TimeSpan.FromMilliseconds(size.Milliseconds)))]);

    private static Sequence Draft(BatchCost cost, int[] history) => Draft(new Drafter(cost, mostTokens: 8), history);

    private static Sequence Draft(Drafter drafter, int[] history)
    {
        var sequence = Sequence(history, cells: 1000);
        drafter.Draft([sequence], batchTokens: 128);
        return sequence;
    }

    // All decoded but the last token, which is chosen and pending.
    private static Sequence Sequence(int[] history, int cells)
    {
        var trie = new TokenTrie([.. Enumerable.Range(0, 257).Select(i => i == 0 ? ReadOnlyMemory<byte>.Empty : new ReadOnlyMemory<byte>([(byte)(i - 1)]))], [0]);
        var masks = new MaskCache(JsonSchemaCompiler.Compile("""{"type":"boolean"}"""), trie);
        var request = new GenerationRequest { System = "", User = "", AnswerSchema = "" };
        var sequence = new Sequence(new PreparedRequest(request, [.. history], 0, masks, 0, cells), Channel.CreateUnbounded<GenerationEvent>().Writer, 0);
        sequence.BeginAt(history.Length - 1);
        return sequence;
    }
}
