using EdgeLlm.TestKit;
using Microsoft.Extensions.Logging;

namespace EdgeLlm.Inference.Tests.Scheduling;

/// <summary>What an earlier prompt began with is not computed again, in this process or the next, and nothing else changes.</summary>
public sealed class PrefixReuseTests(EngineFixture engine) : IClassFixture<EngineFixture>, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edgellm-tests-").FullName;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_repeated_question_computes_its_last_token_only_and_gets_the_same_answer()
    {
        await using var model = await EngineFixture.LoadAsync(engine.Tiny);
        var first = await RunAsync(model.Scheduler, Generation.Request(temperature: 0));
        var again = await RunAsync(model.Scheduler, Generation.Request(temperature: 0));
        Assert.Equal(0, first.Completed.Usage.CachedTokens);
        Assert.Equal(again.Completed.Usage.PromptTokens - 1, again.Completed.Usage.CachedTokens);
        Assert.Equal((first.Reasoning, first.Answer), (again.Reasoning, again.Answer));
    }

    [Fact]
    public async Task Another_question_shares_the_instructions()
    {
        await using var model = await EngineFixture.LoadAsync(engine.Tiny);
        await RunAsync(model.Scheduler, Instructed("What broke?"));
        var other = await RunAsync(model.Scheduler, Instructed("Why is it hot?"));
        await using var fresh = await EngineFixture.LoadAsync(engine.Tiny);
        var cold = await RunAsync(fresh.Scheduler, Instructed("Why is it hot?"));
        Assert.InRange(other.Completed.Usage.CachedTokens, 100, other.Completed.Usage.PromptTokens - 1);
        Assert.Equal((cold.Reasoning, cold.Answer), (other.Reasoning, other.Answer));
    }

    [Fact]
    public async Task Questions_that_fill_the_context_one_after_the_other_all_get_their_room()
    {
        await using var model = await EngineFixture.LoadAsync(engine.Tiny, contextTokens: 1024);
        for (var i = 0; i < 8; i++)
        {
            var request = Generation.Request(temperature: 0) with { User = $"{i} " + string.Concat(Enumerable.Repeat("motor current ", 40 + (20 * (i % 3)))) };
            Assert.NotEqual("", (await RunAsync(model.Scheduler, request)).Answer);
        }
    }

    [Fact]
    public async Task The_next_process_restores_the_instructions_from_disk()
    {
        var cold = await RunOnceAsync(engine.Tiny);
        var warm = await RunOnceAsync(engine.Tiny);
        Assert.Equal(0, cold.Completed.Usage.CachedTokens);
        Assert.InRange(warm.Completed.Usage.CachedTokens, 100, warm.Completed.Usage.PromptTokens - 1);
        Assert.Equal((cold.Reasoning, cold.Answer), (warm.Reasoning, warm.Answer));
    }

    [Theory]
    [InlineData("cut")]
    [InlineData("flipped bit")]
    [InlineData("empty")]
    [InlineData("another model's")]
    public async Task A_file_that_is_damaged_or_of_another_model_is_dropped_with_one_line(string damage)
    {
        await RunOnceAsync(damage == "another model's" ? engine.Model("other", new TinyModelOptions { Seed = 2 }) : engine.Tiny);
        var file = Assert.Single(Directory.GetFiles(_folder, "*.prefix"));
        var content = await File.ReadAllBytesAsync(file, Cancelled);
        switch (damage)
        {
            case "cut":
                await File.WriteAllBytesAsync(file, content[..(content.Length / 2)], Cancelled);
                break;
            case "flipped bit":
                content[content.Length / 2] ^= 4;
                await File.WriteAllBytesAsync(file, content, Cancelled);
                break;
            case "empty":
                await File.WriteAllBytesAsync(file, [], Cancelled);
                break;
        }

        using var loggers = new LinesLogged();
        var answer = await RunOnceAsync(engine.Tiny, loggers);
        Assert.Equal(0, answer.Completed.Usage.CachedTokens);
        Assert.Contains("is dropped", Assert.Single(loggers.Lines, line => line.Contains("prompt beginning", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private async Task<Generation> RunOnceAsync(string path, ILoggerFactory? loggers = null)
    {
        await using var model = await EngineFixture.LoadAsync(path, cacheFolder: _folder, loggers: loggers);
        return await RunAsync(model.Scheduler, Instructed("What broke?"));
    }

    private static GenerationRequest Instructed(string question) =>
        Generation.Request(temperature: 0) with { System = string.Concat(Enumerable.Range(0, 20).Select(i => $"Rule {i} of the house. ")), User = question };

    private static Task<Generation> RunAsync(IGenerator generator, GenerationRequest request) => Generation.RunAsync(generator, request, Cancelled);

    private sealed class LinesLogged : ILoggerFactory, ILogger
    {
        public List<string> Lines { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (Lines)
            {
                Lines.Add(formatter(state, exception));
            }
        }

        public void Dispose()
        {
        }
    }
}
