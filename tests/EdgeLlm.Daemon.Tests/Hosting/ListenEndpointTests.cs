using EdgeLlm.Daemon.Basics;

namespace EdgeLlm.Daemon.Tests.Hosting;

public sealed class ListenEndpointTests
{
    [Theory]
    [InlineData("http://127.0.0.1:50051", "http://127.0.0.1:50051")]
    [InlineData("http://[::1]:50051", "http://[::1]:50051")]
    [InlineData("http://localhost:1", "http://127.0.0.1:1")]
    [InlineData("unix:/run/edgellm/edgellm.sock", "unix:/run/edgellm/edgellm.sock")]
    public void An_endpoint_is_a_loopback_address_or_a_socket(string text, string means)
    {
        Assert.Null(ListenEndpoint.Check(text));
        Assert.Equal(means, ListenEndpoint.Parse(text).ToString());
    }

    [Theory]
    [InlineData("http://0.0.0.0:50051", "clear text")]
    [InlineData("http://192.168.1.2:50051", "clear text")]
    [InlineData("http://[::]:50051", "clear text")]
    [InlineData("https://127.0.0.1:50051", "TLS")]
    [InlineData("http://edge-box:50051", "IP address")]
    [InlineData("http://127.0.0.1:1/path", "nothing more")]
    [InlineData("unix:edgellm.sock", "absolute")]
    [InlineData("50051", "neither")]
    [InlineData("ftp://127.0.0.1", "neither")]
    public void Any_other_endpoint_is_refused_with_the_reason(string text, string reason)
    {
        var problem = ListenEndpoint.Check(text);
        Assert.NotNull(problem);
        Assert.Contains(reason, problem, StringComparison.Ordinal);
        Assert.Throws<FormatException>(() => ListenEndpoint.Parse(text));
    }

    [Fact]
    public void A_path_longer_than_a_socket_can_have_is_refused() =>
        Assert.Contains("107", ListenEndpoint.Check("unix:/" + new string('x', 107)), StringComparison.Ordinal);
}
