using System.Diagnostics;

namespace EdgeLlm.Daemon.Tests.Hosting;

/// <summary>deploy/systemd by systemd's own judgement.</summary>
public sealed class UnitTests : IDisposable
{
    private static readonly string s_deploy = Path.Combine(AppContext.BaseDirectory, "systemd");

    private readonly string _folder = Directory.CreateTempSubdirectory("edgellm-unit-").FullName;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Unit_has_nothing_that_systemd_would_ignore()
    {
        // It asks whether the program is there, which it is not on a machine that builds it.
        var unit = Path.Combine(_folder, "edgellm.service");
        File.Copy(Path.Combine(s_deploy, "edgellm.service"), unit);
        var dropIn = Directory.CreateDirectory(unit + ".d").FullName;
        await File.WriteAllTextAsync(Path.Combine(dropIn, "program.conf"), "[Service]\nExecStart=\nExecStart=/bin/true serve\n", Ct);

        // It ends with 0 whatever it finds; what it finds is on standard error.
        Assert.Equal((0, ""), await RunAsync("systemd-analyze", "verify", unit));
    }

    [Fact]
    public async Task Unit_is_exposed_no_more_than_1_5() =>
        Assert.Equal((0, ""), await RunAsync("systemd-analyze", "security", "--offline=true", "--threshold=15", "--no-pager", Path.Combine(s_deploy, "edgellm.service")));

    [Fact]
    public async Task User_groups_and_folders_are_made_as_the_unit_needs_them()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "etc"));
        Assert.Equal(0, (await RunAsync("systemd-sysusers", "--root=" + _folder, Path.Combine(s_deploy, "edgellm.sysusers"))).ExitCode);
        Assert.Contains("edgellm:x:", await File.ReadAllTextAsync(Path.Combine(_folder, "etc", "passwd"), Ct), StringComparison.Ordinal);
        Assert.Contains(":edgellm\n", await File.ReadAllTextAsync(Path.Combine(_folder, "etc", "group"), Ct), StringComparison.Ordinal);

        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only root can give folders to another user.");
        Assert.Equal((0, ""), await RunAsync("systemd-tmpfiles", "--root=" + _folder, "--create", Path.Combine(s_deploy, "edgellm.tmpfiles")));
        Assert.True(Directory.Exists(Path.Combine(_folder, "etc", "edgellm", "catalogue.d")));
        var state = Path.Combine(_folder, "var", "lib", "edgellm");
        Assert.True(Directory.Exists(Path.Combine(state, "models")));
        Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(state) & (UnixFileMode.OtherRead | UnixFileMode.OtherExecute | UnixFileMode.GroupWrite));
    }

    private static async Task<(int ExitCode, string Problems)> RunAsync(string program, params string[] arguments)
    {
        Assert.SkipUnless(
            (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, program))),
            $"{program} is not installed here; it comes with Debian's package systemd.");
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = process.StandardOutput.ReadToEndAsync(Ct);
        var problems = await process.StandardError.ReadToEndAsync(Ct);
        await output;
        await process.WaitForExitAsync(Ct);
        return (process.ExitCode, problems);
    }
}
