using CsCheck;
using EdgeLlm.Diagnostics.Catalogue;

namespace EdgeLlm.Diagnostics.Tests.Catalogue;

public sealed class CodeRangeTests
{
    [Theory]
    [InlineData("0x7300..0x73FF", "0x7305")]
    [InlineData("0x7300..0x73FF", "7305")]
    [InlineData("7300h..73FFh", "16#73ff")]
    [InlineData("F07900..F07999", "F 07901")]
    [InlineData("F-30001..F-30099", "F30042")]
    [InlineData("F1..F100", "F9")]
    [InlineData("F1..F100", "F10")]
    [InlineData("F1..F100", "F100")]
    [InlineData("T04:C20..T04:C29", "Type 4 Code 22")]
    [InlineData("100..199", "0150")]
    public void Code_within_a_range_is_found_in_any_notation(string range, string code) => Assert.True(IsWithin(range, code));

    [Theory]
    [InlineData("0x7300..0x73FF", "0x7400")]
    [InlineData("0x7300..0x73FF", "F7305")]
    [InlineData("F07900..F07999", "F7901")]
    [InlineData("F07900..F07999", "A07901")]
    [InlineData("F1..F100", "F05")]
    [InlineData("F1..F100", "F101")]
    [InlineData("100..199", "1F0")]
    public void Code_outside_a_range_or_of_another_notation_is_not(string range, string code) => Assert.False(IsWithin(range, code));

    [Fact]
    public void Every_hexadecimal_range_contains_exactly_its_numbers() =>
        Gen.Select(Gen.Int[0, 0xFFFF], Gen.Int[0, 0xFFFF], Gen.Int[0, 0xFFFF]).Sample((a, b, number) =>
        {
            var (low, high) = (Math.Min(a, b), Math.Max(a, b));
            return IsWithin($"0x{low:X4}..0x{high:X4}", $"0x{number:X4}") == (number >= low && number <= high);
        });

    private static bool IsWithin(string range, string code)
    {
        var ranges = CodeRange.Parse(range, out var problem);
        Assert.Null(problem);
        return CodeRange.PlacesOf(FaultCode.Normalize(code))
            .Any(place => ranges.Any(r => r.Notation == place.Notation && place.Number >= r.Low && place.Number <= r.High));
    }
}
