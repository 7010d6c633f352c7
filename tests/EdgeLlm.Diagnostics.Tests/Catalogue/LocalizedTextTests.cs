using EdgeLlm.Diagnostics.Catalogue;

namespace EdgeLlm.Diagnostics.Tests.Catalogue;

public sealed class LocalizedTextTests
{
    [Theory]
    [InlineData("zh", "断线")]
    [InlineData("ZH-hans-CN", "断线")]
    [InlineData("zh_CN", "断线")]
    [InlineData("en", "wire break")]
    [InlineData("", "wire break")]
    [InlineData("de", "wire break")]
    [InlineData("zhx", "wire break")]
    public void Text_is_Chinese_for_Chinese_tags_and_English_for_all_others(string language, string expected) =>
        Assert.Equal(expected, new LocalizedText("wire break", "断线").In(language));
}
