using EdgeLlm.Inference.Constraints;
using EdgeLlm.Inference.Scheduling;

namespace EdgeLlm.Inference.Tests.Scheduling;

/// <summary>An answer in the making, with all the tokens it needs.</summary>
internal sealed class ToyAnswer(AnswerConstraint constraint, AlternativeScorer scorer)
{
    public ReadOnlySpan<ulong> Mask => constraint.Mask;

    public IReadOnlyList<GenerationEvent.AlternativesScored> Write(int token, float[] logits)
    {
        var reports = scorer.Follow(logits, constraint.Mask, token, constraint);
        Assert.True(constraint.TryAccept(token, int.MaxValue));
        return reports;
    }

    public IReadOnlyList<GenerationEvent.AlternativesScored> Pass(int token)
    {
        var reports = scorer.Pass(token, constraint);
        Assert.True(constraint.TryAccept(token, int.MaxValue));
        return reports;
    }
}
