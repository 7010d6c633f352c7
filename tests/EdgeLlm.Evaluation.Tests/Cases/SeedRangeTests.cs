using EdgeLlm.Evaluation.Cases;
using EdgeLlm.Evaluation.Scenarios;

namespace EdgeLlm.Evaluation.Tests.Cases;

public sealed class SeedRangeTests
{
    [Fact]
    public void Ranges_share_no_seed()
    {
        var bounds = SeedRange.All.Select(range => (First: range[0], Last: range[range.Count - 1])).OrderBy(range => range.First).ToList();
        Assert.All(bounds.Zip(bounds.Skip(1)), pair => Assert.True(pair.First.Last < pair.Second.First));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1_000_000)]
    [InlineData(2_000_000)]
    public void Training_cannot_ask_for_a_seed_outside_its_range(int place) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => TrainingCases.At(place));

    [Fact]
    public void Training_never_meets_a_fault_that_is_held_back()
    {
        for (var place = 0; place < TrainingCases.Count; place += 2503)
        {
            Assert.False(TrainingCases.At(place).IsUnseen);
        }
    }

    // Whoever trains refers to this assembly from outside: what he can't name he can't use.
    [Fact]
    public void Outside_code_reaches_cases_by_the_training_door_alone() => Assert.Equal(
        [typeof(CaseKind), typeof(CauseEvidence), typeof(CauseName), typeof(LabelledCase), typeof(TrainingCases)],
        typeof(TrainingCases).Assembly.GetExportedTypes().Where(type => type.Name != "Program").OrderBy(type => type.Name, StringComparer.Ordinal));
}
