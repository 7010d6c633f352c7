using CsCheck;
using EdgeLlm.Diagnostics.Catalogue;

namespace EdgeLlm.Diagnostics.Tests.Catalogue;

public sealed class FaultCodeTests
{
    [Theory]
    [InlineData("0x7A01", "7A01")]
    [InlineData("7A01h", "7A01")]
    [InlineData("16#7A01", "7A01")]
    [InlineData("7a01 hex", "7A01")]
    [InlineData("7A01", "7A01")]
    [InlineData("0x0011", "11")]
    [InlineData("ＦＦ10h", "FF10")]
    [InlineData(" f30001 ", "F30001")]
    [InlineData("F 30001", "F30001")]
    [InlineData("Ｆ３０００１", "F30001")]
    [InlineData("F30001\0\r\n", "F30001")]
    [InlineData("007", "7")]
    [InlineData("000", "0")]
    [InlineData("0x000", "0")]
    [InlineData("1.2.3", "1.2.3")]
    [InlineData("AL-016", "AL-016")]
    [InlineData("Fault F30001", "F30001")]
    [InlineData("Alarm: 16", "16")]
    [InlineData("报警码 07801", "7801")]
    [InlineData("F-30001", "F30001")]
    [InlineData("T04:C20", "T4:C20")]
    [InlineData("T4:C20", "T4:C20")]
    [InlineData("Type 04 Code 20", "T4:C20")]
    [InlineData("type 4, code 20", "T4:C20")]
    [InlineData("AL. 16", "AL16")]
    [InlineData("A.710", "A710")]
    [InlineData("Er.101", "ER101")]
    [InlineData("AL.16.1", "AL16.1")]
    [InlineData("Fault", "FAULT")]
    [InlineData("0B", "0B")]
    [InlineData("Ah", "AH")]
    [InlineData("", "")]
    [InlineData(" \t", "")]
    public void Normalize_follows_its_rules(string written, string expected) =>
        Assert.Equal(expected, FaultCode.Normalize(written));

    [Theory]
    [InlineData("F0001", "F001")]
    [InlineData("0B", "0x0B")]
    [InlineData("1.2.3", "123")]
    [InlineData("F30001", "30001")]
    [InlineData("A07801", "F07801")]
    [InlineData("T04:C20", "T04:C21")]
    [InlineData("4:20", "T04:C20")]
    public void Codes_that_may_mean_different_things_stay_different(string one, string other) =>
        Assert.NotEqual(FaultCode.Normalize(one), FaultCode.Normalize(other));

    [Fact]
    public void Normalizing_twice_changes_nothing() =>
        Gen.String.Sample(code => FaultCode.Normalize(FaultCode.Normalize(code)) == FaultCode.Normalize(code));

    [Fact]
    public void Every_marked_hexadecimal_notation_of_a_number_is_the_same_code() =>
        Gen.UShort.Sample(number =>
        {
            string[] notations = [$"0x{number:X4}", $"0X{number:x}", $"16#{number:X4}", $"{number:X4}h", $"{number:x4} hex"];
            return notations.Select(FaultCode.Normalize).Distinct(StringComparer.Ordinal).Count() == 1;
        });
}
