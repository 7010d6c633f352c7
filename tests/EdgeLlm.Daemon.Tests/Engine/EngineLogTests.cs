using EdgeLlm.Daemon.Engine;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace EdgeLlm.Daemon.Tests.Engine;

public sealed class EngineLogTests
{
    [Theory]
    [InlineData("<2>gone", LogLevel.Critical, "gone")]
    [InlineData("<3>bad", LogLevel.Error, "bad")]
    [InlineData("<4>mind", LogLevel.Warning, "mind")]
    [InlineData("<6>EdgeLlm[1001] ready", LogLevel.Information, "EdgeLlm[1001] ready")]
    [InlineData("<7>detail", LogLevel.Debug, "detail")]
    [InlineData("ggml_abort: assert failed", LogLevel.Warning, "ggml_abort: assert failed")]
    [InlineData("<9>odd", LogLevel.Warning, "<9>odd")]
    public void A_line_is_passed_on_at_the_level_that_its_prefix_gives(string line, LogLevel level, string text)
    {
        var logger = new FakeLogger();
        new EngineLog(logger).Add(line);
        Assert.Equal((level, text, 3110), (logger.LatestRecord.Level, logger.LatestRecord.Message, logger.LatestRecord.Id.Id));
    }

    [Fact]
    public void The_last_word_is_the_last_error_or_else_what_native_code_wrote_last()
    {
        var log = new EngineLog(new FakeLogger());
        Assert.Equal("", log.LastWord);
        log.Add("<6>fine");
        Assert.Equal("", log.LastWord);
        log.Add("terminate called after throwing std::bad_alloc");
        log.Add("<6>more");
        Assert.Equal("terminate called after throwing std::bad_alloc", log.LastWord);
        log.Add("<3>no memory");
        log.Add("noise");
        Assert.Equal("no memory", log.LastWord);
    }

    [Fact]
    public void The_last_twenty_lines_are_kept_and_long_ones_cut()
    {
        var log = new EngineLog(new FakeLogger());
        for (var i = 0; i < 50; i++)
        {
            log.Add($"<6>line {i}");
        }

        log.Add(new string('x', 100_000));
        log.Add("   ");
        Assert.Equal(20, log.Tail.Length);
        Assert.Equal("line 31", log.Tail[0]);
        Assert.InRange(log.Tail[^1].Length, 1000, 2001);
    }
}
