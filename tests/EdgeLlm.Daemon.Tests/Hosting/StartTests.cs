using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using EdgeLlm.Daemon.Basics;
using EdgeLlm.Daemon.Cli;
using EdgeLlm.Daemon.Hosting;
using EdgeLlm.Daemon.Tests.Cli;
using EdgeLlm.Protos.V1;
using Microsoft.Extensions.Configuration;

namespace EdgeLlm.Daemon.Tests.Hosting;

public sealed class StartTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edgellm-start").FullName;
    private readonly TestScreen _screen = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Serve_lists_every_wrong_setting_and_exits_with_78()
    {
        var config = Write("""{"Server": {"Listen": ["http://0.0.0.0:1"], "Lisen": 1}, "Model": {"Slots": 0, "Threads": 999}, "Watchdog": {"StallSeconds": 1}, "KernelWatchdog": {"TimeoutSeconds": 1}, "Modle": {"Path": "x"}}""");
        Assert.Equal(ExitCodes.Configuration, await ServeAsync(new DaemonArguments { ConfigFile = config }));
        foreach (var expected in new[] { "clear text", "Server:Lisen", "Model:Slots", "Model:Threads", "Watchdog:StallSeconds", "KernelWatchdog:TimeoutSeconds", "Modle is not a section" })
        {
            Assert.Contains(expected, _screen.Errors, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("{\n\"Server\": [}", "line 2")]
    [InlineData("{\"Model\": {\"Slots\": \"many\"}}", "Model:Slots")]
    public async Task Serve_says_where_a_configuration_file_is_wrong(string content, string where)
    {
        Assert.Equal(ExitCodes.Configuration, await ServeAsync(new DaemonArguments { ConfigFile = Write(content) }));
        Assert.Contains(where, _screen.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"Model": "x.gguf"}""", "Model is a section")]
    [InlineData("""{"Modell": "x.gguf"}""", "Modell is not a section")]
    [InlineData("""{"Server": {"Listen": "unix:/s"}}""", "Server:Listen must be a list")]
    [InlineData("""{"Model": {"Path": ["x.gguf"]}}""", "Model:Path must be a single value")]
    public void A_setting_of_another_form_than_what_reads_it_is_refused(string content, string problem) =>
        Assert.StartsWith(problem, Refused(content), StringComparison.Ordinal);

    [Theory]
    [InlineData("""{"Model": {"ContextTokens": 1024}, "Diagnosis": {"AnswerTokens": 700}}""", "Diagnosis:AnswerTokens (700)", "Model:ContextTokens (1024)")]
    [InlineData("""{"Model": {"ContextTokens": 1024}, "Diagnosis": {"ReasoningTokens": 2000}}""", "Diagnosis:ReasoningTokens (2000)", "Model:ContextTokens (1024)")]
    [InlineData("""{"Model": {"ContextTokens": 1024, "BatchTokens": 2048}}""", "Model:BatchTokens (2048)", "Model:ContextTokens (1024)")]
    public void Two_settings_that_are_impossible_together_are_refused_with_both_their_values(string content, string one, string other)
    {
        var line = Refused(content);
        Assert.Contains(one, line, StringComparison.Ordinal);
        Assert.Contains(other, line, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', line);
    }

    [Fact]
    public void A_variable_that_names_no_section_is_no_setting()
    {
        const string Variable = "EDGELLM_SOMETHING";
        Environment.SetEnvironmentVariable(Variable, "else");
        try
        {
            Assert.Equal("else", DaemonConfiguration.Read(new DaemonArguments { ConfigFile = Write("{}") })["SOMETHING"]);
        }
        finally
        {
            Environment.SetEnvironmentVariable(Variable, null);
        }
    }

    [Fact]
    public async Task Serve_exits_with_78_when_the_name_of_the_configuration_file_is_empty()
    {
        Assert.Equal(ExitCodes.Configuration, await ServeAsync(new DaemonArguments { ConfigFile = "" }));
        Assert.Contains("empty", Assert.Single(_screen.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Serve_exits_with_78_when_the_configuration_file_it_is_given_is_not_there()
    {
        Assert.Equal(ExitCodes.Configuration, await ServeAsync(new DaemonArguments { ConfigFile = Path.Combine(_folder, "none.json") }));
        Assert.Contains("is not there", _screen.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void The_command_line_wins_over_the_file_and_replaces_its_addresses_all()
    {
        var config = Write("""{"Server": {"Listen": ["http://127.0.0.1:1", "http://127.0.0.1:2"], "StateFolder": "/a"}, "Model": {"Path": "/b", "Slots": 3}}""");
        var settings = DaemonConfiguration.Read(new DaemonArguments { ConfigFile = config, Listen = ["unix:/s"], Model = "/c" });
        var server = settings.GetSection(ServerOptions.Section).Get<ServerOptions>()!;
        Assert.Equal("unix:/s", Assert.Single(server.ToEndpoints()).ToString());
        Assert.Equal(("/a", "/c", "3"), (server.ToStateFolder(), settings["Model:Path"], settings["Model:Slots"]));
    }

    [Fact]
    public async Task Serve_exits_with_69_and_one_line_when_its_port_is_taken()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        Assert.Equal(ExitCodes.Unavailable, await ServeAsync(Arguments($"http://{other.LocalEndpoint}")));
        Assert.Contains("address already in use", Assert.Single(_screen.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Serve_exits_with_69_when_another_daemon_listens_on_its_socket()
    {
        await using var other = await TestDaemon.StartAsync();
        Assert.Equal(ExitCodes.Unavailable, await ServeAsync(Arguments(other.Address)));
        Assert.Contains("another process listens", Assert.Single(_screen.ErrorLines), StringComparison.Ordinal);
        Assert.NotEmpty(await other.DiagnoseAsync(Reports.Valid()));
    }

    [Fact]
    public async Task Serve_exits_with_69_and_touches_nothing_when_another_daemon_has_its_state_folder()
    {
        await using var other = await TestDaemon.StartAsync();
        Directory.CreateDirectory(other.PlantFolder);
        await File.WriteAllTextAsync(Path.Combine(other.PlantFolder, "wrong.json"), "[{]", Ct);
        await other.Catalogue.ReloadCatalogueAsync(new ReloadCatalogueRequest(), cancellationToken: Ct);
        var indexes = Directory.GetFiles(Path.Combine(other.StateFolder, "catalogue-index"));
        Assert.NotEmpty(indexes);
        Assert.Equal(ExitCodes.Unavailable, await ServeAsync(Arguments($"unix:{_folder}/s") with { StateFolder = other.StateFolder }));
        Assert.Contains("Another daemon uses the state folder", Assert.Single(_screen.ErrorLines), StringComparison.Ordinal);
        Assert.All(indexes, index => Assert.True(File.Exists(index)));
    }

    [Fact]
    public void A_state_folder_is_free_again_once_its_daemon_has_ended()
    {
        new StateFolder(_folder).Dispose();
        using var again = new StateFolder(_folder);
        Assert.Equal(ExitCodes.Unavailable, Assert.Throws<StartException>(() => new StateFolder(_folder)).ExitCode);
    }

    [Fact]
    public async Task Serve_does_not_remove_a_file_that_is_no_socket()
    {
        var path = Write("precious");
        Assert.Equal(ExitCodes.Unavailable, await ServeAsync(Arguments($"unix:{path}")));
        Assert.Equal("precious", await File.ReadAllTextAsync(path, Ct));
    }

    [Fact]
    public void A_program_that_runs_is_not_taken_for_a_socket_though_it_can_not_be_opened()
    {
        var program = Path.Combine(_folder, "sleep");
        File.Copy("/bin/sleep", program);
        using var running = Process.Start(program, "600");
        try
        {
            Assert.Equal(ExitCodes.Unavailable, Assert.Throws<StartException>(() => UnixSocketFile.RemoveStale(program)).ExitCode);
            Assert.True(File.Exists(program));
        }
        finally
        {
            running.Kill();
            running.WaitForExit();
        }
    }

    [Fact]
    public void A_link_to_a_socket_is_left_alone()
    {
        var link = Path.Combine(_folder, "link.sock");
        File.CreateSymbolicLink(link, StaleSocket(_folder));
        Assert.Throws<StartException>(() => UnixSocketFile.RemoveStale(link));
        Assert.True(File.Exists(link));
    }

    [Fact]
    public void A_stale_socket_that_can_not_be_removed_is_told_in_one_line()
    {
        Assert.SkipWhen(Environment.IsPrivilegedProcess, "Nothing stops root from removing a file.");
        var folder = Directory.CreateDirectory(Path.Combine(_folder, "locked"));
        var path = StaleSocket(folder.FullName);
        folder.UnixFileMode = UnixFileMode.UserRead | UnixFileMode.UserExecute;
        var problem = Assert.Throws<StartException>(() => UnixSocketFile.RemoveStale(path));
        folder.UnixFileMode |= UnixFileMode.UserWrite;
        Assert.Equal(ExitCodes.Unavailable, problem.ExitCode);
        Assert.Contains("can't be removed", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_socket_that_nobody_listens_on_is_removed()
    {
        var path = StaleSocket(_folder);
        Assert.True(File.Exists(path));
        UnixSocketFile.RemoveStale(path);
        Assert.False(File.Exists(path));
    }

    [Fact]
    public async Task Serve_exits_with_73_when_its_state_folder_can_not_be_made()
    {
        var arguments = Arguments($"unix:{_folder}/s") with { StateFolder = Path.Combine(Write("a file"), "state") };
        Assert.Equal(ExitCodes.NoState, await ServeAsync(arguments));
        Assert.Contains("state folder", Assert.Single(_screen.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_socket_is_for_owner_and_group_alone()
    {
        await using var daemon = await TestDaemon.StartAsync();
        var mode = OperatingSystem.IsWindows() ? default : File.GetUnixFileMode(daemon.Address["unix:".Length..]);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite, mode);
    }

    [Fact]
    public async Task What_is_recorded_is_for_the_service_s_user_alone()
    {
        await using var daemon = await TestDaemon.StartAsync();
        await daemon.DiagnoseAsync(Reports.Valid());
        const UnixFileMode ReadWrite = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        Assert.Equal(ReadWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(daemon.StateFolder));
        var files = Directory.GetFiles(daemon.StateFolder);
        Assert.Contains(files, file => file.EndsWith("-wal", StringComparison.Ordinal));
        Assert.All(files, file => Assert.Equal(ReadWrite, File.GetUnixFileMode(file)));
    }

    [Fact]
    public void Records_that_others_can_read_are_closed_to_them()
    {
        var records = Path.Combine(_folder, "diagnoses.db-wal");
        File.WriteAllText(records, "");
        File.SetUnixFileMode(records, UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        PrivateFiles.CloseToOthers(_folder);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.GroupRead, File.GetUnixFileMode(records));
    }

    private static string StaleSocket(string folder)
    {
        var path = Path.Combine(folder, "stale.sock");
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

        // Moved away, the file outlives its socket, as that of a killed process does.
        socket.Bind(new UnixDomainSocketEndPoint(path + ".bound"));
        socket.Listen();
        File.Move(path + ".bound", path);
        return path;
    }

    private Task<int> ServeAsync(DaemonArguments arguments) => ServeCommand.RunAsync(arguments, _screen.Screen, Ct);

    private string Refused(string content)
    {
        var refused = Assert.Throws<StartException>(() => DaemonConfiguration.Read(new DaemonArguments { ConfigFile = Write(content) }));
        Assert.Equal(ExitCodes.Configuration, refused.ExitCode);
        return refused.Message;
    }

    private DaemonArguments Arguments(string listen) => new() { ConfigFile = Write("{}"), Listen = [listen], StateFolder = Path.Combine(_folder, "state") };

    private string Write(string content)
    {
        var file = Path.Combine(_folder, Path.GetRandomFileName());
        File.WriteAllText(file, content);
        return file;
    }
}
