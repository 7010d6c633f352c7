using System.Text.Json;
using EdgeLlm.Daemon.Basics;
using EdgeLlm.Daemon.Cli;
using EdgeLlm.Diagnostics;
using EdgeLlm.Diagnostics.Records;
using EdgeLlm.Inference;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;

namespace EdgeLlm.Daemon.Tests.Cli;

public sealed class RecordsCommandTests : IDisposable
{
    private static readonly DateTimeOffset s_noon = new(2026, 11, 3, 12, 0, 0, TimeSpan.Zero);
    private readonly string _folder = Directory.CreateTempSubdirectory("edgellm-records").FullName;
    private readonly TestScreen _screen = new();
    private readonly DiagnosisStore _store;

    public RecordsCommandTests() =>
        _store = DiagnosisStore.Open(_folder, new RecordRetention(), new FakeTimeProvider(s_noon), new FakeLogger<DiagnosisStore>());

    public void Dispose()
    {
        _store.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Verify_tells_the_head_of_records_that_are_in_order()
    {
        await SaveAsync("r1", "r2");
        Assert.Equal(ExitCodes.Ok, await RunAsync("verify", "--head", _store.Head().Hash));
        Assert.Contains("2 records", _screen.Output, StringComparison.Ordinal);
        Assert.Contains(_store.Head().Hash, _screen.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_exits_with_65_and_names_the_first_record_that_is_broken()
    {
        await SaveAsync("r1", "r2", "r3");
        using (var connection = new SqliteConnection($"Data Source={Path.Combine(_folder, DiagnosisStore.FileName)};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "UPDATE records SET caller = 'nobody' WHERE sequence = 2";
            command.ExecuteNonQuery();
        }

        Assert.Equal(ExitCodes.InvalidReport, await RunAsync("verify"));
        Assert.Contains("Record 2 was changed", _screen.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_exits_with_65_when_the_expected_head_is_not_there()
    {
        await SaveAsync("r1");
        Assert.Equal(ExitCodes.InvalidReport, await RunAsync("verify", "--head", new string('a', 64)));
        Assert.Contains("expected head", _screen.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Records_exit_with_66_when_there_are_none()
    {
        var nowhere = Path.Combine(_folder, "nowhere");
        Assert.Equal(ExitCodes.NoInput, await EdgeLlmProgram.RunAsync(["records", "verify", "--state", nowhere], _screen.Screen));
        Assert.Equal(ExitCodes.NoInput, await EdgeLlmProgram.RunAsync(["records", "export", "--state", nowhere], _screen.Screen));
        Assert.All(_screen.ErrorLines, line => Assert.Contains("There are no records", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Export_writes_all_of_each_diagnosis_one_a_line()
    {
        await SaveAsync("r1", "r2");
        _store.AddFeedback("r1", new Feedback("C1", "Changed the cable", "原因", s_noon));
        Assert.Equal(ExitCodes.Ok, await RunAsync("export"));
        var lines = _screen.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, lines.Length);
        using var first = JsonDocument.Parse(lines[0]);
        Assert.Equal(1, first.RootElement.GetProperty("sequence").GetInt64());
        Assert.Equal("gateway", first.RootElement.GetProperty("caller").GetString());
        Assert.Equal("r1", first.RootElement.GetProperty("diagnosis").GetProperty("request_id").GetString());
        Assert.Equal("F1", first.RootElement.GetProperty("report").GetProperty("fault_code").GetString());
        Assert.Equal("原因", first.RootElement.GetProperty("feedback")[0].GetProperty("note").GetString());
        Assert.Equal(_store.Get("r1")!.Hash, first.RootElement.GetProperty("hash").GetString());
    }

    [Fact]
    public async Task Export_writes_one_row_a_diagnosis_that_no_spreadsheet_takes_for_a_formula()
    {
        await SaveAsync("r1", "r2");
        _store.AddFeedback("r1", new Feedback("C1", "Changed \"it\"", "", s_noon));
        _store.AddFeedback("r1", new Feedback("", "Again, twice", "", s_noon));
        Assert.Equal(ExitCodes.Ok, await RunAsync("export", "--format", "csv"));
        var rows = _screen.Output.Split("\r\n");
        Assert.Equal(4, rows.Length);
        Assert.StartsWith("\uFEFFsequence,hash,create_time,request_id,caller,", rows[0], StringComparison.Ordinal);
        Assert.StartsWith($"1,{_store.Get("r1")!.Hash},2026-11-03T12:00:00.000Z,r1,gateway,'=A1,F1,en,Catalogue,", rows[1], StringComparison.Ordinal);
        Assert.Contains(",C1 70 %: A cause [e/c],", rows[1], StringComparison.Ordinal);
        Assert.Contains(
            ",\"2026-11-03T12:00:00.000Z C1: Changed \"\"it\"\"\n2026-11-03T12:00:00.000Z none: Again, twice\",", rows[1], StringComparison.Ordinal);
        Assert.Equal("", rows[3]);
    }

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("", "")]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("+1", "'+1")]
    [InlineData("-1", "'-1")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("\t=1", "'\t=1")]
    [InlineData("\r=1", "\"'\r=1\"")]
    [InlineData("a=1", "a=1")]
    [InlineData("=\"a\",b", "\"'=\"\"a\"\",b\"")]
    [InlineData("two\nlines", "\"two\nlines\"")]
    public void A_cell_is_quoted_and_no_formula(string text, string cell) => Assert.Equal(cell, RecordCsv.Quote(text));

    [Theory]
    [InlineData("r2 r3", "--since", "2026-11-03T12:01Z")]
    [InlineData("r2 r3", "--since", "2026-11-03T13:01+01:00")]
    [InlineData("r1", "--until", "2026-11-03 12:01")]
    [InlineData("r2", "--since", "2026-11-03T12:00:30Z", "--until", "2026-11-03T12:02Z")]
    [InlineData("r1 r2 r3", "--since", "2026-11-03", "--until", "2026-11-04")]
    [InlineData("r1 r2 r3", "--asset", "=A1")]
    [InlineData("", "--asset", "B")]
    public async Task Export_is_narrowed_by_time_and_asset(string expected, params string[] arguments)
    {
        await SaveAsync("r1", "r2", "r3");
        Assert.Equal(ExitCodes.Ok, await RunAsync(["export", .. arguments]));
        var ids = _screen.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonDocument.Parse(line).RootElement.GetProperty("diagnosis").GetProperty("request_id").GetString());
        Assert.Equal(expected, string.Join(' ', ids));
    }

    [Fact]
    public async Task Export_replaces_a_file_with_the_whole_of_it()
    {
        await SaveAsync("r1");
        var file = Path.Combine(_folder, "export.jsonl");
        await File.WriteAllTextAsync(file, "old", TestContext.Current.CancellationToken);
        Assert.Equal(ExitCodes.Ok, await RunAsync("export", "--output", file));
        Assert.Contains("\"r1\"", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal("", _screen.Output);
        Assert.False(File.Exists(file + ".part"));
        Assert.Equal(ExitCodes.NoState, await RunAsync("export", "--output", Path.Combine(_folder, "none", "export.jsonl")));
    }

    [Fact]
    public async Task Export_exits_with_73_when_what_it_writes_to_is_full()
    {
        await SaveAsync("r1");
        var full = new Screen(new StreamWriter("/dev/full"), new StringWriter(), isStyled: false);
        Assert.Equal(ExitCodes.NoState, await EdgeLlmProgram.RunAsync(["records", "export", "--state", _folder], full));
        Assert.Equal(ExitCodes.NoState, await RunAsync("export", "--output", "/dev/full"));
        Assert.False(File.Exists("/dev/full.part"));
    }

    [Theory]
    [InlineData(5, ExitCodes.TryAgain)]
    [InlineData(6, ExitCodes.TryAgain)]
    [InlineData(14, ExitCodes.NoInput)]
    public void Records_that_are_locked_are_worth_another_try(int error, int exitCode)
    {
        var problem = new EdgeLlmException(EdgeLlmError.StoreUnavailable, "No.", new SqliteException("No.", error));
        Assert.Equal(exitCode, RecordsCommand.ExitCodeOf(problem));
    }

    [Theory]
    [InlineData("records")]
    [InlineData("records", "verify", "--head", "abc")]
    [InlineData("records", "export", "--format", "xml")]
    [InlineData("records", "export", "--since", "yesterday")]
    public async Task A_wrong_command_line_exits_with_64(params string[] args) =>
        Assert.Equal(ExitCodes.Usage, await EdgeLlmProgram.RunAsync(args, _screen.Screen));

    private Task<int> RunAsync(params string[] args) => EdgeLlmProgram.RunAsync(["records", .. args, "--state", _folder], _screen.Screen);

    private async Task SaveAsync(params string[] ids)
    {
        foreach (var (i, id) in ids.Index())
        {
            var diagnosis = new Diagnosis
            {
                RequestId = id,
                CreateTime = s_noon.AddMinutes(i),
                AssetId = "=A1",
                FaultCode = "F1",
                Language = "en",
                Source = DiagnosisSource.Catalogue,
                Causes = [new Cause { Label = "C1", Text = "A cause", Likelihood = 0.7, CatalogueLabel = "K1", CatalogueEntryId = "e", CauseId = "c" }],
                Timings = new Timings(default, default, default, default, TimeSpan.FromMilliseconds(12)),
                Provenance = new Provenance(),
            };
            await _store.SaveAsync(diagnosis, new FaultReport { Asset = new Asset { Id = "=A1" }, FaultCode = "F1" }, "gateway");
        }
    }
}
