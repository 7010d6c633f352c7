using EdgeLlm.Daemon.Engine;

namespace EdgeLlm.Daemon.Tests.Engine;

public sealed class FileNamesTests
{
    [Theory]
    [InlineData("can't read /srv/models/a.gguf: no", "can't read a.gguf: no")]
    [InlineData("(/srv/a.gguf)", "(a.gguf)")]
    [InlineData("path=/srv/models/a.gguf,/srv/b", "path=a.gguf,b")]
    [InlineData("see https://example.com/docs/model", "see https://example.com/docs/model")]
    [InlineData("12 tokens/s, n/a, and/or/not, 1 / 2", "12 tokens/s, n/a, and/or/not, 1 / 2")]
    public void A_path_becomes_the_name_at_its_end_and_other_text_stays(string text, string told) =>
        Assert.Equal(told, FileNames.WithoutFolders(text));
}
