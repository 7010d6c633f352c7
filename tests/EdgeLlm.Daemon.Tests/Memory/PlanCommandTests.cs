using System.Text.Json;
using EdgeLlm.Daemon.Basics;
using EdgeLlm.Daemon.Cli;
using EdgeLlm.Daemon.Tests.Cli;

namespace EdgeLlm.Daemon.Tests.Memory;

public sealed class PlanCommandTests
{
    private static readonly string s_model = Path.Combine(AppContext.BaseDirectory, "demo", "edgellm-demo.gguf");
    private readonly TestScreen _screen = new();

    [Fact]
    public async Task Plan_that_fits_is_shown_with_what_is_left()
    {
        Assert.Equal(ExitCodes.Ok, await RunAsync("--budget", "1GiB", "--profile", "Frugal", "--slots", "2"));
        Assert.Contains("2048 tokens of context, 2 at once, batches of 64, 4 drafts, weights Split, cache Q8", _screen.Output, StringComparison.Ordinal);
        Assert.Contains("It fits;", _screen.Output, StringComparison.Ordinal);
        Assert.Empty(_screen.ErrorLines);
    }

    [Fact]
    public async Task Plan_that_does_not_fit_says_by_how_much_and_what_would()
    {
        Assert.Equal(ExitCodes.Configuration, await RunAsync("--budget", "40MiB", "--context", "2048", "--batch", "2048", "--json"));
        using var json = JsonDocument.Parse(_screen.Output);
        var needed = json.RootElement.GetProperty("neededBytes").GetInt64();
        Assert.Equal(needed, json.RootElement.GetProperty("parts").EnumerateArray().Sum(part => part.GetProperty("bytes").GetInt64()));

        // A budget one byte below asks for the least change that there is.
        var after = new TestScreen();
        Assert.Equal(
            ExitCodes.Configuration,
            await EdgeLlmProgram.RunAsync(["plan", s_model, "--budget", $"{needed - 1}", "--context", "2048", "--batch", "2048"], after.Screen));
        Assert.Contains("IT DOES NOT FIT", after.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Budget_below_the_smallest_plan_is_told_with_that_plan()
    {
        Assert.Equal(ExitCodes.Configuration, await RunAsync("--budget", "10MiB"));
        Assert.Matches(@"whatever the settings: the smallest need [\d,.]+ MiB", _screen.Output);
    }

    [Fact]
    public async Task Context_beyond_the_models_is_impossible_whatever_the_budget()
    {
        Assert.Equal(ExitCodes.Configuration, await RunAsync("--budget", "64GiB", "--context", "4096", "--slots", "1"));
        Assert.Contains("IMPOSSIBLE: The model was trained for 2048 tokens", _screen.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--budget", "lots")]
    [InlineData("--context", "7")]
    [InlineData("--profile", "Lavish")]
    public async Task Options_that_make_no_sense_are_a_usage_error(string option, string value) =>
        Assert.Equal(ExitCodes.Usage, await RunAsync(option, value));

    [Fact]
    public async Task File_that_is_no_model_or_is_not_there_is_told()
    {
        var file = Path.GetTempFileName();
        try
        {
            Assert.Equal(ExitCodes.InvalidReport, await EdgeLlmProgram.RunAsync(["plan", file], _screen.Screen));
            Assert.Equal(ExitCodes.NoInput, await EdgeLlmProgram.RunAsync(["plan", file + ".none"], _screen.Screen));
        }
        finally
        {
            File.Delete(file);
        }
    }

    private Task<int> RunAsync(params string[] options) => EdgeLlmProgram.RunAsync(["plan", s_model, .. options], _screen.Screen);
}
