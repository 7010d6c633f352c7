using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json;
using EdgeLlm.Daemon.Basics;
using EdgeLlm.Daemon.Cli;
using EdgeLlm.Daemon.Tests.Cli;

namespace EdgeLlm.Daemon.Tests.Doctor;

public sealed class DoctorCommandTests : IDisposable
{
    private readonly PreparedBoard _board = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("edgellm-doctor-").FullName;

    public void Dispose()
    {
        _board.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Doctor_prints_a_line_for_each_finding_and_ends_well_without_a_failure()
    {
        await using var daemon = await TestDaemon.StartAsync();
        var screen = new TestScreen();
        _board.Remove("run/systemd/timesync");
        Assert.Equal(ExitCodes.Ok, await DoctorAsync(screen, Configure("{}"), daemon.Address));
        Assert.Contains("warn  clock: nothing keeps it right\n      -> sudo apt-get install systemd-timesyncd", screen.Output, StringComparison.Ordinal);
        Assert.Contains("answers; the engine is disabled", screen.Output, StringComparison.Ordinal);
        Assert.EndsWith("0 to mend, 2 to look at.\n", screen.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_tells_machines_too_and_fails_where_something_must_be_mended()
    {
        var screen = new TestScreen();
        Assert.Equal(ExitCodes.Unavailable, await DoctorAsync(screen, Configure("""{"Model":{"Slots":99}}"""), $"unix:{_folder}/none", "--json"));
        using var report = JsonDocument.Parse(screen.Output);
        Assert.Equal("Fail", report.RootElement.GetProperty("level").GetString());
        Assert.Contains(report.RootElement.GetProperty("results").EnumerateArray(), result =>
            result.GetProperty("check").GetString() == "configuration" && result.GetProperty("text").GetString()!.Contains("Model:Slots", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_bundle_has_status_settings_and_checkup_and_no_secret()
    {
        await using var daemon = await TestDaemon.StartAsync();
        await daemon.DiagnoseAsync(Reports.Valid("gw-secret-report"));
        var file = Path.Combine(_folder, "support.tar.gz");
        var config = Configure("""{"Telemetry":{"Otlp":"http://127.0.0.1:4317"},"Logging":{"LogLevel":{"Default":"Information"},"Password":"hunter2"}}""");
        Assert.Equal(ExitCodes.Ok, await EdgeLlmProgram.RunAsync(["support-bundle", file, "--config", config, "--address", daemon.Address], new TestScreen().Screen));
        var entries = await ReadAsync(file);
        Assert.Contains("edgellm-support/status.json", entries.Keys);
        Assert.Contains("\"results\"", entries["edgellm-support/doctor.json"], StringComparison.Ordinal);
        Assert.Contains("Telemetry:Otlp = http://127.0.0.1:4317\n", entries["edgellm-support/settings.txt"], StringComparison.Ordinal);
        Assert.Contains("Logging:Password = (hidden)\n", entries["edgellm-support/settings.txt"], StringComparison.Ordinal);
        Assert.All(entries.Values, text => Assert.DoesNotContain("hunter2", text, StringComparison.Ordinal));
        Assert.All(entries.Values, text => Assert.DoesNotContain("LINE3-CONV-M12", text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_bundle_that_can_not_be_written_leaves_nothing_behind()
    {
        var screen = new TestScreen();
        var exitCode = await EdgeLlmProgram.RunAsync(["support-bundle", Path.Combine(_folder, "none", "x.tar.gz"), "--config", Configure("{}"), "--address", $"unix:{_folder}/none"], screen.Screen);
        Assert.Equal(ExitCodes.NoState, exitCode);
        Assert.Contains("Can't write", screen.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://user:pw@host/x", "https://(hidden)@host/x")]
    [InlineData("http://host/x?token=abc&y=1", "http://host/x?token=(hidden)&y=1")]
    [InlineData("ContextTokens=4096", "ContextTokens=4096")]
    [InlineData("plain text, 3 tokens", "plain text, 3 tokens")]
    [InlineData("client_secret=abc&hf_token=def", "client_secret=(hidden)&hf_token=(hidden)")]
    [InlineData("api-key: abc", "api-key: (hidden)")]
    [InlineData("{\"password\": \"abc\", \"Slots\": 2}", "{\"password\": \"(hidden)\", \"Slots\": 2}")]
    [InlineData("Authorization: Bearer abc.def", "Authorization: Bearer (hidden)")]
    [InlineData("ContextTokens: 4096", "ContextTokens: 4096")]
    public void Secrets_in_texts_are_hidden(string text, string expected) => Assert.Equal(expected, Daemon.Support.Redaction.Text(text));

    private string Configure(string text)
    {
        var file = Path.Combine(_folder, "edgellm.json");
        File.WriteAllText(file, text);
        return file;
    }

    private async Task<int> DoctorAsync(TestScreen screen, string config, string address, params string[] more) =>
        await EdgeLlmProgram.RunAsync(["doctor", "--root", _board.Case().Board.PathOf(""), "--config", config, "--address", address, .. more], screen.Screen);

    private static async Task<Dictionary<string, string>> ReadAsync(string file)
    {
        await using var zip = new GZipStream(File.OpenRead(file), CompressionMode.Decompress);
        await using var tar = new TarReader(zip);
        var entries = new Dictionary<string, string>();
        while (await tar.GetNextEntryAsync(copyData: true, TestContext.Current.CancellationToken) is { } entry)
        {
            using var reader = new StreamReader(entry.DataStream!);
            entries.Add(entry.Name, await reader.ReadToEndAsync(TestContext.Current.CancellationToken));
        }

        return entries;
    }
}
