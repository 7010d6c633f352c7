using System.Net.Sockets;
using System.Text.Json;
using EdgeLlm.Daemon.Basics;
using EdgeLlm.Daemon.Cli;
using EdgeLlm.Inference;
using Google.Protobuf;

namespace EdgeLlm.Daemon.Tests.Cli;

public sealed class CommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edgellm-cli").FullName;
    private readonly TestScreen _screen = new();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Diagnose_shows_facts_catalogue_reasoning_findings_and_who_found_them()
    {
        await using var daemon = await TestDaemon.StartAsync();
        Assert.Equal(ExitCodes.Ok, await RunAsync("diagnose", Report(), "--address", daemon.Address, "--seed", "7"));
        foreach (var expected in new[]
        {
            "M12.Current", "F30001", "exact match", "Let me think.", "Diagnosis by the model", "(C1, K1)", "remedy:", "SAFETY:", "seed 7", "scripted", "5ca1ab1e", "Recorded as",
        })
        {
            Assert.Contains(expected, _screen.Output, StringComparison.Ordinal);
        }

        Assert.DoesNotContain('\e', _screen.Output);
    }

    [Fact]
    public async Task Diagnose_writes_one_json_document_a_line_when_told_to()
    {
        await using var daemon = await TestDaemon.StartAsync();
        Assert.Equal(ExitCodes.Ok, await RunAsync("diagnose", Report(), "--address", daemon.Address, "--json", "--catalogue-only", "--language", "zh"));
        var lines = _screen.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(3, lines.Length);
        using var last = JsonDocument.Parse(lines[^1]);
        var diagnosis = last.RootElement.GetProperty("completed").GetProperty("diagnosis");
        Assert.Equal("zh", diagnosis.GetProperty("language").GetString());
        Assert.Equal("DIAGNOSIS_SOURCE_CATALOGUE", diagnosis.GetProperty("source").GetString());
    }

    [Fact]
    public async Task Diagnose_lists_every_candidate_with_what_speaks_for_and_against_it_when_told_to_explain()
    {
        await using var daemon = await TestDaemon.StartAsync();
        var file = Write(JsonFormatter.Default.Format(Rpc.ExplainTests.Fan(explain: false)));
        Assert.Equal(ExitCodes.Ok, await RunAsync("diagnose", file, "--address", daemon.Address));
        Assert.DoesNotContain("All causes that were considered", _screen.Output, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Ok, await RunAsync("diagnose", file, "--address", daemon.Address, "--explain"));
        foreach (var expected in new[] { "All causes that were considered", "[component-", "   for      CabinetFan", "   against  " })
        {
            Assert.Contains(expected, _screen.Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Diagnose_exits_with_65_and_names_the_fields_when_the_daemon_refuses_the_report()
    {
        await using var daemon = await TestDaemon.StartAsync();
        Assert.Equal(ExitCodes.InvalidReport, await RunAsync("diagnose", Write("""{"report": {"asset": {"id": "a"}}}"""), "--address", daemon.Address));
        Assert.Contains("report.fault_code", _screen.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Diagnose_exits_with_65_when_another_report_has_its_request_id()
    {
        await using var daemon = await TestDaemon.StartAsync();
        Assert.Equal(ExitCodes.Ok, await RunAsync("diagnose", Write("""{"requestId": "r", "report": {"asset": {"id": "a"}, "faultCode": "F1"}}"""), "--address", daemon.Address));
        Assert.Equal(ExitCodes.InvalidReport, await RunAsync("diagnose", Write("""{"requestId": "r", "report": {"asset": {"id": "a"}, "faultCode": "F2"}}"""), "--address", daemon.Address));
        Assert.Contains("REQUEST_ID_REUSED", _screen.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"report\":\n{", "line 2")]
    [InlineData("{\"reprot\": {}}", "reprot")]
    [InlineData("{\"report\": {\"signals\": [{\"number\": \"abc\"}]}}", "abc")]
    [InlineData("[1]", "not a diagnose request")]
    [InlineData("", "line 1")]
    [InlineData("{\"report\": {\"fault_code\": 1e999}}", "not a diagnose request")]
    public async Task Diagnose_exits_with_65_and_says_where_a_file_is_wrong(string content, string where)
    {
        Assert.Equal(ExitCodes.InvalidReport, await RunAsync("diagnose", Write(content)));
        Assert.Contains(where, _screen.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Diagnose_exits_with_65_when_a_file_is_not_utf8()
    {
        var file = Path.Combine(_folder, "latin1.json");
        await File.WriteAllBytesAsync(file, [.. "{\"requestId\":\""u8, 0xFC, .. "\"}"u8], TestContext.Current.CancellationToken);
        Assert.Equal(ExitCodes.InvalidReport, await RunAsync("diagnose", file));
    }

    [Fact]
    public async Task Diagnose_exits_with_66_when_there_is_no_such_file() =>
        Assert.Equal(ExitCodes.NoInput, await RunAsync("diagnose", Path.Combine(_folder, "none.json")));

    [Fact]
    public async Task Diagnose_exits_with_66_when_the_file_has_no_name()
    {
        Assert.Equal(ExitCodes.NoInput, await RunAsync("diagnose", ""));
        Assert.Single(_screen.ErrorLines);
    }

    [Fact]
    public async Task A_socket_s_path_that_is_too_long_exits_with_64()
    {
        Assert.Equal(ExitCodes.Usage, await RunAsync("status", "--address", "unix:/" + new string('x', 108)));
        Assert.Contains("107 bytes", Assert.Single(_screen.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Status_gives_a_daemon_up_that_never_answers()
    {
        var path = Path.Combine(_folder, "wedged.sock");
        using var wedged = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        wedged.Bind(new UnixDomainSocketEndPoint(path));
        wedged.Listen();
        Assert.Equal(ExitCodes.TryAgain, await RunAsync("status", "--address", $"unix:{path}", "--timeout", "0.2"));
        Assert.Contains("did not answer", Assert.Single(_screen.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Commands_exit_with_69_when_there_is_no_daemon()
    {
        var address = $"unix:{_folder}/none.sock";
        Assert.Equal(ExitCodes.Unavailable, await RunAsync("diagnose", Report(), "--address", address));
        Assert.Equal(ExitCodes.Unavailable, await RunAsync("status", "--address", address));
        Assert.Equal(ExitCodes.Unavailable, await RunAsync("status", "--address", address, "--wait", "0.3"));
        Assert.All(_screen.ErrorLines, line => Assert.Contains("Can't reach a daemon", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Diagnose_exits_with_75_and_the_hint_when_the_queue_is_full()
    {
        await using var daemon = await TestDaemon.StartAsync();
        daemon.Engine.Fail(new EdgeLlmException(EdgeLlmError.QueueFull, "Too many wait.") { RetryAfter = TimeSpan.FromSeconds(4) });
        Assert.Equal(ExitCodes.TryAgain, await RunAsync("diagnose", Report(), "--address", daemon.Address));
        Assert.Contains("Try again in 4 s", _screen.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData]
    [InlineData("frobnicate")]
    [InlineData("diagnose")]
    [InlineData("diagnose", "-", "--timeout", "-1")]
    [InlineData("status", "--wait-for", "godot")]
    [InlineData("status", "--address", "nowhere")]
    [InlineData("status", "--address", "unix:")]
    [InlineData("status", "--address", "http://")]
    [InlineData("status", "--address", "http://127.0.0.1:1/path")]
    [InlineData("status", "--timeout", "0")]
    public async Task A_wrong_command_line_exits_with_64(params string[] args)
    {
        Assert.Equal(ExitCodes.Usage, await RunAsync(args));
        Assert.NotEmpty(_screen.ErrorLines);
    }

    [Fact]
    public async Task Status_tells_people_and_machines_how_the_daemon_does()
    {
        await using var daemon = await TestDaemon.StartAsync();
        Assert.Equal(ExitCodes.Ok, await RunAsync("status", "--address", daemon.Address, "--wait", "5"));
        Assert.Contains("no model is configured", _screen.Output, StringComparison.Ordinal);
        var machine = new TestScreen();
        Assert.Equal(ExitCodes.Ok, await EdgeLlmProgram.RunAsync(["status", "--address", daemon.Address, "--json"], machine.Screen));
        using var json = JsonDocument.Parse(machine.Output);
        Assert.Equal("ENGINE_STATE_DISABLED", json.RootElement.GetProperty("engine").GetProperty("state").GetString());
    }

    [Fact]
    public async Task Status_does_not_wait_for_a_model_that_will_not_come()
    {
        await using var daemon = await TestDaemon.StartAsync();
        Assert.Equal(ExitCodes.Unavailable, await RunAsync("status", "--address", daemon.Address, "--wait", "600", "--wait-for", "model"));
        Assert.Contains("No model is configured", _screen.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Version_tells_the_version()
    {
        Assert.Equal(ExitCodes.Ok, await RunAsync("version"));
        Assert.Matches(@"^edgellm \d+\.\d+\.\d+", _screen.Output);
    }

    private Task<int> RunAsync(params string[] args) => EdgeLlmProgram.RunAsync(args, _screen.Screen);

    private string Report() => Write(JsonFormatter.Default.Format(Reports.Valid()));

    private string Write(string content)
    {
        var file = Path.Combine(_folder, Path.GetRandomFileName());
        File.WriteAllText(file, content);
        return file;
    }
}
