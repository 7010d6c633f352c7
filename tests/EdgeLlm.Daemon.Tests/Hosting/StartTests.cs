using System.Net;
using System.Net.Sockets;
using EdgeLlm.Daemon.Cli;
using EdgeLlm.Daemon.Hosting;
using EdgeLlm.Daemon.Tests.Cli;
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
        var config = Write("""{"Server": {"Listen": ["http://0.0.0.0:1"], "Lisen": 1}, "Model": {"Slots": 0, "Threads": 999}, "Modle": {"Path": "x"}}""");
        Assert.Equal(ExitCodes.Configuration, await ServeAsync(new DaemonArguments { ConfigFile = config }));
        foreach (var expected in new[] { "clear text", "Server:Lisen", "Model:Slots", "Model:Threads", "Modle is not a section" })
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
    public async Task Serve_does_not_remove_a_file_that_is_no_socket()
    {
        var path = Write("precious");
        Assert.Equal(ExitCodes.Unavailable, await ServeAsync(Arguments($"unix:{path}")));
        Assert.Equal("precious", await File.ReadAllTextAsync(path, Ct));
    }

    [Fact]
    public void A_socket_that_nobody_listens_on_is_removed()
    {
        var path = Path.Combine(_folder, "stale.sock");
        using (var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            // Moved away, the file outlives its socket, as that of a killed process does.
            socket.Bind(new UnixDomainSocketEndPoint(path + ".bound"));
            socket.Listen();
            File.Move(path + ".bound", path);
        }

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

    private Task<int> ServeAsync(DaemonArguments arguments) => ServeCommand.RunAsync(arguments, _screen.Screen, Ct);

    private DaemonArguments Arguments(string listen) => new() { Listen = [listen], StateFolder = Path.Combine(_folder, "state") };

    private string Write(string content)
    {
        var file = Path.Combine(_folder, Path.GetRandomFileName());
        File.WriteAllText(file, content);
        return file;
    }
}
