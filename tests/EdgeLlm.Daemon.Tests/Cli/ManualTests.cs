using System.CommandLine;
using EdgeLlm.Daemon.Cli;

namespace EdgeLlm.Daemon.Tests.Cli;

/// <summary>The manual page and the completion know what the program can do.</summary>
public sealed class ManualTests
{
    private static readonly string s_folder = Path.Combine(AppContext.BaseDirectory, "package");

    [Fact]
    public void The_manual_page_names_every_command_and_option()
    {
        var page = File.ReadAllText(Path.Combine(s_folder, "edgellm.1")).Replace("\\-", "-", StringComparison.Ordinal);
        var root = EdgeLlmProgram.Create(new TestScreen().Screen);
        var missing = All(root, "")
            .Where(command => !page.Contains(command.Path, StringComparison.Ordinal))
            .Select(command => command.Path)
            .Concat(All(root, "").SelectMany(command => command.Command.Options).Where(option => !option.Hidden && !page.Contains(option.Name, StringComparison.Ordinal)).Select(option => option.Name));
        Assert.Empty(missing);
    }

    [Fact]
    public async Task The_program_says_what_may_come_next_for_the_shells_completion()
    {
        var output = new StringWriter();
        await EdgeLlmProgram.Create(new TestScreen().Screen).Parse(["[suggest:2]", "do"]).InvokeAsync(new InvocationConfiguration { Output = output }, TestContext.Current.CancellationToken);
        Assert.Equal("doctor", output.ToString().Trim());
    }

    private static IEnumerable<(string Path, Command Command)> All(Command parent, string prefix) => parent.Subcommands
        .Where(command => !command.Hidden)
        .SelectMany(command => All(command, $"{prefix}{command.Name} ").Prepend(($"{prefix}{command.Name}", command)));
}
