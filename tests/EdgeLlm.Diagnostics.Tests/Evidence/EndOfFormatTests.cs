using EdgeLlm.Diagnostics.Evidence;

namespace EdgeLlm.Diagnostics.Tests.Evidence;

public sealed class EndOfFormatTests
{
    [Theory]
    [InlineData(32767)]
    [InlineData(-32768)]
    [InlineData(65535)]
    [InlineData(1e-38)]
    public void Number_at_the_end_of_its_format_is_no_value(double value)
    {
        var fact = Facts.Only(EvidenceKind.Implausible, Reports.With(Reports.Number("P", value, nominal: 6)));
        Assert.Equal(SignalStates.Unreadable | SignalStates.Impossible, fact.States);
    }

    [Theory]
    [InlineData(65535, 60000.0)]
    [InlineData(65535, null)]
    [InlineData(65534, 6.0)]
    [InlineData(0, 6.0)]
    public void Number_that_may_be_so_large_is_a_value(double value, double? nominal) =>
        Facts.None(EvidenceKind.Implausible, Reports.With(Reports.Number("Count", value, nominal: nominal)));
}
