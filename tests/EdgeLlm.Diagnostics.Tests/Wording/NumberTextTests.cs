using EdgeLlm.Diagnostics.Wording;

namespace EdgeLlm.Diagnostics.Tests.Wording;

public sealed class NumberTextTests
{
    [Theory]
    [InlineData(0, "0")]
    [InlineData(-0.0, "0")]
    [InlineData(12, "12")]
    [InlineData(12.34567, "12.35")]
    [InlineData(123456.7, "123457")]
    [InlineData(-0.012345, "-0.01235")]
    [InlineData(0.1 + 0.2, "0.3")]
    [InlineData(1.5e-7, "1.5E-7")]
    [InlineData(2.5e12, "2.5E+12")]
    [InlineData(double.MaxValue, "1.798E+308")]
    [InlineData(double.PositiveInfinity, "∞")]
    public void Numbers_are_short_and_the_same_in_every_culture(double value, string text) => Assert.Equal(text, NumberText.Of(value));

    [Fact]
    public void Units_stand_apart_but_percent_does_not() => Assert.Equal(("3 bar", "3%", "3"), (NumberText.Of(3, "bar"), NumberText.Of(3, "%"), NumberText.Of(3, "")));
}
