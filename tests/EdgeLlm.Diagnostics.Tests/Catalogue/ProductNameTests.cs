using EdgeLlm.Diagnostics.Catalogue;

namespace EdgeLlm.Diagnostics.Tests.Catalogue;

public sealed class ProductNameTests
{
    [Theory]
    [InlineData("Allen-Bradley", "Rockwell Automation")]
    [InlineData("罗克韦尔自动化（中国）", "Rockwell Automation")]
    [InlineData("Rockwell", "Rockwell Automation")]
    [InlineData("施耐德电气", "Schneider Electric")]
    [InlineData("SIEMENS AG", "Siemens")]
    [InlineData("三菱", "Mitsubishi Electric")]
    [InlineData("苏州汇川技术有限公司", "Inovance")]
    [InlineData("Bosch Rexroth AG", "Rexroth")]
    [InlineData("Endress+Hauser", "恩德斯豪斯")]
    public void A_maker_is_known_by_any_of_its_names(string asked, string entrys) =>
        Assert.True(Makers.Parse(asked).Contains(Makers.Parse(entrys)));

    [Theory]
    [InlineData("ABB", "Siemens")]
    [InlineData("Delta", "Omron")]
    [InlineData("", "Siemens")]
    public void Makers_that_are_not_the_same_stay_apart(string asked, string entrys) =>
        Assert.False(Makers.Parse(asked).Contains(Makers.Parse(entrys)));

    [Fact]
    public void Runs_are_all_names_within_a_name_and_bounded()
    {
        Assert.Equal(["a", "a b", "b"], ProductName.Parse("A-B").Runs());
        Assert.InRange(ProductName.Parse(string.Join(' ', Enumerable.Range(0, 5000))).Runs().Count(), 1, 200);
    }
}
