using System.Threading.Channels;
using EdgeLlm.Inference.Scheduling;

namespace EdgeLlm.Inference.Tests.Scheduling;

public sealed class SequenceTests(EngineFixture engine) : IClassFixture<EngineFixture>
{
    [Fact]
    public async Task Words_that_were_held_back_come_before_the_error_that_ends_them()
    {
        using var model = EngineFixture.LoadBare(engine.Tiny);
        var events = Channel.CreateUnbounded<GenerationEvent>();
        var sequence = new Sequence(new RequestPreparer(model, contextTokens: 4096).Prepare(Generation.Request()), events.Writer, submittedAt: 0)
        {
            Phase = SequencePhase.Reasoning,
        };
        sequence.AddText("The coupling "u8);
        sequence.AddText("slips"u8);
        sequence.Fail(new EdgeLlmException(EdgeLlmError.Draining, "The engine is shutting down."));
        Assert.Equal("The coupling slips", Assert.IsType<GenerationEvent.ReasoningDelta>(await events.Reader.ReadAsync(TestContext.Current.CancellationToken)).Text);
        Assert.Equal(EdgeLlmError.Draining, (await Assert.ThrowsAsync<EdgeLlmException>(() => events.Reader.Completion)).Error);
    }

    [Fact]
    public void Half_a_character_is_nothing_to_say_yet()
    {
        using var model = EngineFixture.LoadBare(engine.Tiny);
        var events = Channel.CreateUnbounded<GenerationEvent>();
        var sequence = new Sequence(new RequestPreparer(model, contextTokens: 4096).Prepare(Generation.Request()), events.Writer, submittedAt: 0)
        {
            Phase = SequencePhase.Reasoning,
        };
        sequence.AddText("°"u8[..1]);
        Assert.False(sequence.Speak());
        sequence.AddText("°"u8[1..]);
        Assert.True(sequence.Speak());
        Assert.True(events.Reader.TryRead(out var spoken));
        Assert.Equal("°", Assert.IsType<GenerationEvent.ReasoningDelta>(spoken).Text);
        Assert.False(events.Reader.TryRead(out _));
    }
}
