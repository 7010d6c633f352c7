using EdgeLlm.Daemon.Logging;
using EdgeLlm.Inference;
using EdgeLlm.Protos.V1;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace EdgeLlm.Daemon.Tests.Logging;

/// <summary>What operators find in the journal, over a socket as the journal's own.</summary>
public sealed partial class JournalTests : IDisposable
{
    private readonly PlayedJournal _journal = new();
    private readonly JournalLoggerProvider _provider;
    private readonly ILogger _logger;

    public JournalTests()
    {
        _provider = new JournalLoggerProvider(new JournalSocket(_journal.Path));
        _logger = _provider.CreateLogger("EdgeLlm.Room");
    }

    public void Dispose()
    {
        _provider.Dispose();
        _journal.Dispose();
    }

    [Fact]
    public void A_message_becomes_an_entry_with_its_named_values_as_fields()
    {
        LogSomething(_logger, "gw-7", 3.5);
        Assert.Equal(
            new Dictionary<string, string>
            {
                ["MESSAGE"] = "Something of gw-7 took 3.5",
                ["PRIORITY"] = "4",
                ["SYSLOG_IDENTIFIER"] = "edgellm",
                ["LOGGER"] = "EdgeLlm.Room",
                ["EVENT_ID"] = "9001",
                ["REQUEST_ID"] = "gw-7",
                ["MILLISECONDS_TAKEN"] = "3.5",
            },
            _journal.Next());
    }

    [Theory]
    [InlineData(LogLevel.Trace, "7")]
    [InlineData(LogLevel.Debug, "7")]
    [InlineData(LogLevel.Information, "6")]
    [InlineData(LogLevel.Warning, "4")]
    [InlineData(LogLevel.Error, "3")]
    [InlineData(LogLevel.Critical, "2")]
    public void Levels_become_the_journals_priorities(LogLevel level, string priority)
    {
        LogAt(_logger, level);
        Assert.Equal(priority, _journal.Next()["PRIORITY"]);
    }

    [Fact]
    public void Text_of_a_caller_can_not_make_fields_of_its_own()
    {
        LogSomething(_logger, "x\nPRIORITY=0\nFORGED=yes", 1);
        var entry = _journal.Next();
        Assert.Equal(("x\nPRIORITY=0\nFORGED=yes", "4", false), (entry["REQUEST_ID"], entry["PRIORITY"], entry.ContainsKey("FORGED")));
    }

    [Fact]
    public void Named_values_never_stand_in_for_the_entrys_own_fields()
    {
        LogOwnName(_logger, "theirs", "7");
        var entry = _journal.Next();
        Assert.Equal(("Said theirs at 7", "6"), (entry["MESSAGE"], entry["PRIORITY"]));
    }

    [Fact]
    public void An_exception_is_told_with_its_trace_in_the_message()
    {
        LogFailure(_logger, new InvalidOperationException("No such thing."));
        Assert.Equal("It failed\nSystem.InvalidOperationException: No such thing.", _journal.Next()["MESSAGE"]);
    }

    [Fact]
    public void A_message_larger_than_a_datagram_arrives_whole_as_a_sealed_file()
    {
        var text = new string('x', 1 << 20);
        LogFailure(_logger, new InvalidOperationException(text));
        Assert.Equal($"It failed\nSystem.InvalidOperationException: {text}", _journal.Next()["MESSAGE"]);
    }

    [Fact]
    public void A_value_without_end_is_cut_but_the_message_is_not()
    {
        LogSomething(_logger, new string('x', 10_000), 1);
        var entry = _journal.Next();
        Assert.Equal((2048, true), (entry["REQUEST_ID"].Length, entry["MESSAGE"].Length > 10_000));
    }

    [Fact]
    public void A_journal_that_is_gone_stops_nobody_and_is_told_what_it_missed_when_it_is_back()
    {
        _journal.Stop();
        LogSomething(_logger, "lost-1", 1);
        LogSomething(_logger, "lost-2", 1);
        _journal.Start();
        LogSomething(_logger, "heard", 1);
        Assert.Equal("heard", _journal.Next()["REQUEST_ID"]);
        var lost = _journal.Next();
        Assert.Equal(("2 log entries before this one are lost: the journal did not take them", "3601", "4"), (lost["MESSAGE"], lost["EVENT_ID"], lost["PRIORITY"]));
    }

    [Fact]
    public void A_journal_that_takes_nothing_for_a_while_holds_nobody_up()
    {
        // Nobody reads meanwhile; were one of these to wait, this test would never end.
        for (var i = 0; i < 2000; i++)
        {
            LogSomething(_logger, "many", i);
        }

        Assert.Equal("many", _journal.Next()["REQUEST_ID"]);
    }

    [Fact]
    public async Task A_diagnosis_is_found_by_request_caller_asset_and_code()
    {
        await using var daemon = await StartAsync();
        await daemon.DiagnoseAsync(Reports.Valid("gw-1"));
        var entry = NextOf("2001");
        Assert.Equal(("gw-1", "LINE3-CONV-M12", "F30001"), (entry["REQUEST_ID"], entry["ASSET"], entry["FAULT_CODE"]));
        Assert.StartsWith("uid:", entry["CALLER"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_diagnosis_by_the_catalogue_has_its_reason_as_a_field()
    {
        await using var daemon = await StartAsync();
        daemon.Engine.Fail(new EdgeLlmException(EdgeLlmError.ModelNotResident, "Not now."));
        await daemon.DiagnoseAsync(Reports.Valid());
        var entry = NextOf("2002");
        Assert.Equal(("EngineUnavailable", "F30001"), (entry["REASON"], entry["FAULT_CODE"]));
        Assert.NotEmpty(entry["REQUEST_ID"]);
    }

    [Fact]
    public async Task A_report_that_is_refused_leaves_one_line_with_the_reason_and_none_of_its_text()
    {
        await using var daemon = await StartAsync();
        var request = Reports.Valid("gw-2");
        request.Report.Language = "secret recipe";
        await daemon.RefuseAsync(request);
        var entry = NextOf("3600");
        Assert.Equal(("INVALID_REPORT", "gw-2"), (entry["REASON"], entry["REQUEST_ID"]));
        Assert.DoesNotContain(entry.Values, value => value.Contains("secret", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_caller_who_leaves_is_told_as_such()
    {
        await using var daemon = await StartAsync();
        var (started, cancelled) = daemon.Engine.Hang();
        using var call = daemon.Diagnosis.Diagnose(Reports.Valid("gw-3"), cancellationToken: TestContext.Current.CancellationToken);
        await started;
        call.Dispose();
        await cancelled;
        var entry = NextOf("3600");
        Assert.Equal(("CANCELLED", "gw-3"), (entry["REASON"], entry["REQUEST_ID"]));
    }

    [Theory]
    [InlineData("8:4711", "socket:[4711]", true)]
    [InlineData("8:4711", "socket:[4712]", false)]
    [InlineData("8:4711", "/dev/pts/0", false)]
    [InlineData("8:", "socket:[]", false)]
    [InlineData("4711", "socket:[4711]", false)]
    [InlineData(null, "socket:[4711]", false)]
    [InlineData("8:4711", null, false)]
    public void The_journal_is_used_only_where_standard_error_goes_there(string? variable, string? target, bool expected) =>
        Assert.Equal(expected, JournalStream.IsSame(variable, target));

    [Theory]
    [InlineData("RequestId", "REQUEST_ID")]
    [InlineData("Sha256", "SHA256")]
    [InlineData("URL", "URL")]
    [InlineData("{OriginalFormat}", null)]
    [InlineData("_hidden", null)]
    [InlineData("", null)]
    public void Names_get_the_journals_spelling(string name, string? field) => Assert.Equal(field, JournalEntry.FieldName(name));

    private async Task<TestDaemon> StartAsync() => await TestDaemon.StartAsync(customize: services =>
        services.AddSingleton<ILoggerProvider>(_ => new JournalLoggerProvider(new JournalSocket(_journal.Path))));

    private Dictionary<string, string> NextOf(string eventId)
    {
        while (true)
        {
            var entry = _journal.Next();
            if (entry["EVENT_ID"] == eventId)
            {
                return entry;
            }
        }
    }

    [LoggerMessage(9001, LogLevel.Warning, "Something of {RequestId} took {MillisecondsTaken}")]
    private static partial void LogSomething(ILogger logger, string requestId, double millisecondsTaken);

    [LoggerMessage(9002, LogLevel.Information, "Said {Message} at {Priority}")]
    private static partial void LogOwnName(ILogger logger, string message, string priority);

    [LoggerMessage(9003, LogLevel.Error, "It failed")]
    private static partial void LogFailure(ILogger logger, Exception problem);

    [LoggerMessage(EventId = 9004, Message = "Anything")]
    private static partial void LogAt(ILogger logger, LogLevel level);
}
