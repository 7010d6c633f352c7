using System.Globalization;
using CsCheck;
using EdgeLlm.Inference.Constraints;

namespace EdgeLlm.Inference.Tests.Constraints;

public sealed class NumberTests
{
    [Fact]
    public void Integer_range_is_exact_for_small_numbers()
    {
        Gen.Select(Gen.Int[-1100, 1100], Gen.Int[0, 1100]).Sample((first, width) =>
        {
            var texts = Language.AllTexts($$"""{"type":"integer","minimum":{{first}},"maximum":{{first + width}}}""");
            var expected = Enumerable.Range(first, width + 1).Select(value => value.ToString(CultureInfo.InvariantCulture)).Order(StringComparer.Ordinal);
            Assert.Equal(expected, texts);
        }, iter: 60, threads: 1);
    }

    [Fact]
    public void Integer_range_is_exact_at_long_boundaries()
    {
        Gen.Select(Gen.Long[-999_999_999_999_999_990, 999_999_999_999_999_980], Gen.Int[0, 18], Gen.Long[0, 999_999]).Sample((seed, zeros, width) =>
        {
            var first = seed / Power(zeros) * Power(zeros);
            var last = Math.Min(first + width, 999_999_999_999_999_990);
            var automaton = JsonSchemaCompiler.Compile($$"""{"type":"integer","minimum":{{first}},"maximum":{{last}}}""");
            foreach (var value in new[] { first, first + 1, last - 1, last, first - 1, last + 1, (first / 10) - 1, last / 10, -first, 0 })
            {
                Assert.Equal(value >= first && value <= last, automaton.Accepts(value.ToString(CultureInfo.InvariantCulture)));
            }
        }, iter: 500, threads: 1);

        static long Power(int zeros) => (long)Math.Pow(10, zeros);
    }

    [Theory]
    [InlineData("\"minimum\":1.5,\"maximum\":3.5", "2 3")]
    [InlineData("\"minimum\":-1.5,\"maximum\":0.5", "-1 0")]
    [InlineData("\"exclusiveMinimum\":1,\"exclusiveMaximum\":4", "2 3")]
    [InlineData("\"exclusiveMinimum\":1.5,\"exclusiveMaximum\":2.5", "2")]
    [InlineData("\"minimum\":2,\"exclusiveMinimum\":2,\"maximum\":4,\"exclusiveMaximum\":9", "3 4")]
    [InlineData("\"minimum\":2e0,\"maximum\":0.30E1", "2 3")]
    [InlineData("\"minimum\":-0,\"maximum\":0", "0")]
    [InlineData("\"minimum\":999999999999999998,\"maximum\":1e300", "999999999999999998 999999999999999999")]
    [InlineData("\"exclusiveMaximum\":-999999999999999998,\"minimum\":-1e300", "-999999999999999999")]
    public void Integer_bounds_are_read_exactly_however_they_are_written(string bounds, string expected) =>
        Assert.Equal(expected.Split(' ').Order(StringComparer.Ordinal), Language.AllTexts($$"""{"type":"integer",{{bounds}}}"""));

    [Theory]
    [InlineData("0", true)]
    [InlineData("-7", true)]
    [InlineData("999999999999999999", true)]
    [InlineData("1000000000000000000", false)]
    [InlineData("-0", false)]
    [InlineData("01", false)]
    [InlineData("+1", false)]
    [InlineData("1.0", false)]
    [InlineData("", false)]
    public void Integer_without_bounds_has_at_most_18_digits_and_one_form(string text, bool isAccepted) =>
        Assert.Equal(isAccepted, JsonSchemaCompiler.Compile("""{"type":"integer"}""").Accepts(text));

    [Theory]
    [InlineData("0", true)]
    [InlineData("-0.5", true)]
    [InlineData("999999999999999.999999999999999e99", true)]
    [InlineData("1E-7", true)]
    [InlineData("1e100", false)]
    [InlineData("1.", false)]
    [InlineData(".5", false)]
    [InlineData("00.5", false)]
    [InlineData("1e", false)]
    [InlineData("NaN", false)]
    public void Number_without_bounds_is_a_finite_double(string text, bool isAccepted)
    {
        Assert.Equal(isAccepted, JsonSchemaCompiler.Compile("""{"type":"number"}""").Accepts(text));
        Assert.True(!isAccepted || double.IsFinite(double.Parse(text, CultureInfo.InvariantCulture)));
    }

    [Fact]
    public void Number_bounds_are_exact()
    {
        var bound = Gen.Int[-20_000, 20_000].Select(Gen.OneOf(1m, 10m, 100m, 1000m), (value, divisor) => value / divisor);
        var tested = Gen.Select(bound, bound, Gen.Bool, Gen.Bool, bound.Array[30]);
        tested.Sample((one, other, lowerIsExclusive, upperIsExclusive, near) =>
        {
            var (lower, upper) = (Math.Min(one, other), Math.Max(one, other) + 0.001m);
            var schema = $$"""{"type":"number","{{(lowerIsExclusive ? "exclusiveMinimum" : "minimum")}}":{{Text(lower)}},"{{(upperIsExclusive ? "exclusiveMaximum" : "maximum")}}":{{Text(upper)}}}""";
            var automaton = JsonSchemaCompiler.Compile(schema);
            decimal[] edges = [lower, upper, lower + 0.0000001m, lower - 0.0000001m, upper + 0.0000001m, upper - 0.0000001m, 0, decimal.Truncate(lower), decimal.Truncate(upper)];
            foreach (var value in near.Concat(edges))
            {
                var isWithin = (lowerIsExclusive ? value > lower : value >= lower) && (upperIsExclusive ? value < upper : value <= upper);
                Assert.True(isWithin == automaton.Accepts(Text(value)), $"{Text(value)} for {schema}");
                var longer = Text(value) + (Text(value).Contains('.', StringComparison.Ordinal) ? "0" : ".0");
                Assert.True((isWithin && longer != "-0.0") == automaton.Accepts(longer), $"{longer} for {schema}");
            }
        }, iter: 300, threads: 1);

        static string Text(decimal value) => value.ToString("0.###########", CultureInfo.InvariantCulture);
    }

    [Theory]
    [InlineData("\"minimum\":0,\"maximum\":1", "0 0.0 1 1.0 0.5 1.00", "-0 -0.1 1.01 2 1e0 00")]
    [InlineData("\"exclusiveMinimum\":0,\"exclusiveMaximum\":1", "0.1 0.01 0.99999999999999", "0 0.0 1 1.0 -0.0")]
    [InlineData("\"minimum\":0", "0 7.25 999999999.999", "-0.1 -1")]
    [InlineData("\"maximum\":-12345678901", "-12345678901 -12345678902.5", "0 -12345678900 -1")]
    [InlineData("\"minimum\":100000000000000,\"maximum\":999999999999999", "100000000000000 123456789012345", "123456789012345. 123456789012345.0 99999999999999")]
    [InlineData("\"minimum\":-0.05,\"maximum\":-0.01", "-0.05 -0.01 -0.020", "-0.051 -0.009 0 -0 0.03 -0.0")]
    public void Number_bounds_hold_at_their_edges(string bounds, string accepted, string refused)
    {
        var automaton = JsonSchemaCompiler.Compile($$"""{"type":"number",{{bounds}}}""");
        Assert.All(accepted.Split(' '), text => Assert.True(automaton.Accepts(text), text));
        Assert.All(refused.Split(' '), text => Assert.False(automaton.Accepts(text), text));
    }
}
