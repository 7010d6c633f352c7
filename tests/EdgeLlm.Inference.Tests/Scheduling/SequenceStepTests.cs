using System.Threading.Channels;
using EdgeLlm.Inference.Scheduling;

namespace EdgeLlm.Inference.Tests.Scheduling;

public sealed class SequenceStepTests(EngineFixture engine) : IClassFixture<EngineFixture>
{
    [Fact]
    public void A_sequence_is_too_late_when_the_rest_of_its_prompt_and_the_shortest_answer_do_not_fit_its_time()
    {
        using var model = EngineFixture.LoadBare(engine.Tiny);
        var clock = new ScriptedContext(model.Vocabulary.Count);
        var rates = new RateEstimator();
        rates.Observe(prefillTokens: 100, decodeTokens: 0, TimeSpan.FromSeconds(1));
        rates.Observe(prefillTokens: 0, decodeTokens: 1, TimeSpan.FromMilliseconds(100));
        var preparer = new RequestPreparer(model, contextTokens: 4096);
        var step = new SequenceStep(model, preparer.Trie, rates, cost: null, clock);

        // 10 ms a token of the prompt, 100 ms a token of the answer, and two more steps to close in.
        var prepared = preparer.Prepare(Generation.Request());
        var needed = TimeSpan.FromMilliseconds((10 * prepared.Prompt.Count) + (100 * (prepared.Masks.ShortestAnswerTokens + 2)));
        prepared = prepared with { Request = prepared.Request with { TimeLimit = needed } };
        var sequence = new Sequence(prepared, Channel.CreateUnbounded<GenerationEvent>().Writer, clock.GetTimestamp());
        Assert.False(step.IsTooLate(sequence));
        clock.Advance(TimeSpan.FromMilliseconds(50));
        Assert.True(step.IsTooLate(sequence));
        sequence.PendingDone = 5;
        Assert.False(step.IsTooLate(sequence));
        clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(step.IsTooLate(sequence));
    }
}
