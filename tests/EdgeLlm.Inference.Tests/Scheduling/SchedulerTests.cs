using System.Text.Json;
using EdgeLlm.Inference.Tests.Constraints;
using EdgeLlm.TestKit;

namespace EdgeLlm.Inference.Tests.Scheduling;

/// <summary>The scheduler over llama.cpp with small models of random weights: if their answers are valid, anybody's are.</summary>
public sealed class SchedulerTests(EngineFixture engine) : IClassFixture<EngineFixture>
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0f)]
    [InlineData(1f)]
    public async Task Answer_satisfies_its_schema_whatever_the_weights_say(float temperature)
    {
        await using var model = await EngineFixture.LoadAsync(engine.Tiny);
        for (var seed = 1ul; seed <= 20; seed++)
        {
            var generation = await Generation.RunAsync(model.Scheduler, Generation.Request(seed, temperature), Cancelled);
            AssertValid(generation.Answer);
            Assert.Equal((FinishReason.Stop, ""), (generation.Completed.FinishReason, generation.Closing));
        }
    }

    [Fact]
    public async Task Answer_is_closed_legally_when_the_token_limit_comes_near()
    {
        await using var model = await EngineFixture.LoadAsync(engine.Tiny);
        var closed = 0;
        for (var limit = 30; limit <= 60; limit++)
        {
            var generation = await Generation.RunAsync(model.Scheduler, Generation.Request((ulong)limit, answer: limit), Cancelled);
            AssertValid(generation.Answer);
            Assert.InRange(generation.Completed.Usage.AnswerTokens, 1, limit);
            Assert.Equal(generation.Completed.FinishReason == FinishReason.TokenLimit, generation.Closing.Length > 0);
            Assert.EndsWith(generation.Closing, generation.Answer, StringComparison.Ordinal);
            closed += generation.Closing.Length > 0 ? 1 : 0;
        }

        Assert.NotEqual(0, closed);
    }

    [Fact]
    public async Task Answer_that_can_not_fit_its_token_limit_is_refused_in_numbers()
    {
        await using var model = await EngineFixture.LoadAsync(engine.Tiny);
        var error = await Assert.ThrowsAsync<EdgeLlmException>(() => Generation.RunAsync(model.Scheduler, Generation.Request(answer: 5), Cancelled));
        Assert.Equal(EdgeLlmError.InvalidSchema, error.Error);
        Assert.Contains("5 are allowed", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Limit_lets_what_runs_go_on_and_the_next_wait_until_there_is_room_below_it()
    {
        await using var model = await EngineFixture.LoadAsync(engine.Endless, contextTokens: 8192);
        using var first = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        model.Scheduler.Limit(1);
        await using var running = model.Scheduler.GenerateAsync(Generation.Request(reasoning: 3000), first.Token).GetAsyncEnumerator(Cancelled);
        Assert.True(await running.MoveNextAsync());
        await using var waiting = model.Scheduler.GenerateAsync(Generation.Request(reasoning: 5), Cancelled).GetAsyncEnumerator(Cancelled);
        var started = waiting.MoveNextAsync().AsTask();
        for (var i = 0; i < 50; i++)
        {
            Assert.True(await running.MoveNextAsync());
            Assert.Equal((1, false), (model.Scheduler.State.Running, started.IsCompleted));
        }

        model.Scheduler.Limit(2);
        Assert.True(await started);
    }

    [Fact]
    public async Task Reasoning_ends_at_its_budget_and_the_answer_follows()
    {
        await using var model = await EngineFixture.LoadAsync(engine.Endless);
        var generation = await Generation.RunAsync(model.Scheduler, Generation.Request(reasoning: 17), Cancelled);
        Assert.Equal(17, generation.Completed.Usage.ReasoningTokens);
        Assert.NotEqual("", generation.Reasoning);
        AssertValid(generation.Answer);
    }

    [Fact]
    public async Task Reasoning_ends_when_the_model_says_so()
    {
        var path = engine.Model("thoughtless", new TinyModelOptions { Favourite = R1Chat.EndThink });
        await using var model = await EngineFixture.LoadAsync(path);
        var generation = await Generation.RunAsync(model.Scheduler, Generation.Request(temperature: 0), Cancelled);
        Assert.Equal((0, ""), (generation.Completed.Usage.ReasoningTokens, generation.Reasoning));
        AssertValid(generation.Answer);
    }

    [Fact]
    public async Task No_reasoning_comes_when_none_is_asked_for()
    {
        await using var model = await EngineFixture.LoadAsync(engine.Tiny);
        var generation = await Generation.RunAsync(model.Scheduler, Generation.Request(reasoning: 0), Cancelled);
        Assert.Equal("", generation.Reasoning);
        AssertValid(generation.Answer);
    }

    [Fact]
    public async Task Same_seed_gives_the_same_words_and_another_seed_others()
    {
        await using var model = await EngineFixture.LoadAsync(engine.Tiny);
        var first = await Generation.RunAsync(model.Scheduler, Generation.Request(seed: 7), Cancelled);
        var second = await Generation.RunAsync(model.Scheduler, Generation.Request(seed: 7), Cancelled);
        var other = await Generation.RunAsync(model.Scheduler, Generation.Request(seed: 8), Cancelled);
        Assert.Equal((first.Reasoning, first.Answer), (second.Reasoning, second.Answer));
        Assert.NotEqual(first.Reasoning + first.Answer, other.Reasoning + other.Answer);
    }

    [Fact]
    public async Task Requests_that_share_the_batches_all_get_valid_answers_of_their_own()
    {
        await using var model = await EngineFixture.LoadAsync(engine.Tiny, slots: 4, queue: 16);
        var all = await Task.WhenAll(Enumerable.Range(1, 12).Select(seed =>
            Generation.RunAsync(model.Scheduler, Generation.Request((ulong)seed), Cancelled)));
        foreach (var generation in all)
        {
            AssertValid(generation.Answer);
        }

        Assert.True(all.Select(generation => generation.Answer).Distinct().Count() > 6);
    }

    [Fact]
    public async Task A_full_queue_refuses_at_once_and_says_when_to_come_back()
    {
        await using var model = await EngineFixture.LoadAsync(engine.Endless, slots: 1, queue: 1);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        var running = Start(model.Scheduler, stop.Token);
        var waiting = Start(model.Scheduler, stop.Token);
        var error = await Assert.ThrowsAsync<EdgeLlmException>(() => Generation.RunAsync(model.Scheduler, Generation.Request(), Cancelled));
        Assert.Equal(EdgeLlmError.QueueFull, error.Error);
        Assert.NotNull(error.RetryAfter);

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    [Fact]
    public async Task Cancelling_in_the_queue_in_prefill_and_in_decode_gives_the_slot_back()
    {
        await using var model = await EngineFixture.LoadAsync(engine.Endless, contextTokens: 4096, slots: 1, batch: 16);
        foreach (var cancelAt in new[] { "queue", "prefill", "decode" })
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
            using var blockerStop = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
            Task blocker = cancelAt == "queue" ? Start(model.Scheduler, blockerStop.Token) : Task.CompletedTask;
            var request = Generation.Request(reasoning: 1000) with { User = string.Concat(Enumerable.Repeat("motor current ", 150)) };
            var cancelled = Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
            {
                if (cancelAt == "queue")
                {
                    stop.CancelAfter(TimeSpan.FromMilliseconds(1));
                }

                await foreach (var generated in model.Scheduler.GenerateAsync(request, stop.Token))
                {
                    if (cancelAt == "prefill" ? generated is GenerationEvent.Started : generated is GenerationEvent.ReasoningDelta)
                    {
                        await stop.CancelAsync();
                    }
                }
            });
            await cancelled;
            await blockerStop.CancelAsync();
            if (cancelAt == "queue")
            {
                await Assert.ThrowsAnyAsync<OperationCanceledException>(() => blocker);
            }

            // The one slot and all cells are free again: a request that needs nearly all of them is served.
            var whole = await Generation.RunAsync(model.Scheduler, Generation.Request(reasoning: 20), Cancelled);
            AssertValid(whole.Answer);
        }
    }

    [Fact]
    public async Task A_reader_that_walks_away_gives_its_slot_back()
    {
        await using var model = await EngineFixture.LoadAsync(engine.Endless, slots: 1, queue: 1);
        await foreach (var generated in model.Scheduler.GenerateAsync(Generation.Request(reasoning: 1000), Cancelled))
        {
            if (generated is GenerationEvent.ReasoningDelta)
            {
                break;
            }
        }

        AssertValid((await Generation.RunAsync(model.Scheduler, Generation.Request(), Cancelled)).Answer);
    }

    [Fact]
    public async Task A_deadline_shortens_the_reasoning_and_the_answer_still_is_whole()
    {
        await using var model = await EngineFixture.LoadAsync(engine.Endless, contextTokens: 8192);
        var request = Generation.Request(reasoning: 7000) with { TimeLimit = TimeSpan.FromSeconds(1) };
        var generation = await Generation.RunAsync(model.Scheduler, request, Cancelled);
        Assert.True(generation.Completed.Usage.ReasoningTokens < 7000);
        AssertValid(generation.Answer);
    }

    [Fact]
    public async Task A_deadline_that_the_prompt_alone_would_miss_is_refused_with_the_estimate()
    {
        await using var model = await EngineFixture.LoadAsync(engine.Tiny);
        var request = Generation.Request() with { TimeLimit = TimeSpan.FromTicks(1) };
        var error = await Assert.ThrowsAsync<EdgeLlmException>(() => Generation.RunAsync(model.Scheduler, request, Cancelled));
        Assert.Equal(EdgeLlmError.DeadlineTooShort, error.Error);
        Assert.Contains("allow more time", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_prompt_that_does_not_fit_is_refused_in_numbers_and_one_that_leaves_little_room_thinks_less()
    {
        await using var model = await EngineFixture.LoadAsync(engine.Endless, contextTokens: 512);
        var words = string.Concat(Enumerable.Repeat("§", 600));
        var error = await Assert.ThrowsAsync<EdgeLlmException>(
            () => Generation.RunAsync(model.Scheduler, Generation.Request() with { User = words }, Cancelled));
        Assert.Equal(EdgeLlmError.PromptTooLong, error.Error);
        Assert.Contains("the context holds 512", error.Message, StringComparison.Ordinal);

        var generation = await Generation.RunAsync(model.Scheduler, Generation.Request(reasoning: 5000), Cancelled);
        Assert.InRange(generation.Completed.Usage.ReasoningTokens, 1, 511);
        AssertValid(generation.Answer);
    }

    [Fact]
    public async Task A_prompt_too_long_is_refused_whatever_the_answer_may_take()
    {
        await using var model = await EngineFixture.LoadAsync(engine.Tiny, contextTokens: 512);
        var request = Generation.Request(answer: int.MaxValue) with { User = string.Concat(Enumerable.Repeat("§", 600)) };
        var error = await Assert.ThrowsAsync<EdgeLlmException>(() => Generation.RunAsync(model.Scheduler, request, Cancelled));
        Assert.Equal(EdgeLlmError.PromptTooLong, error.Error);
    }

    [Fact]
    public async Task Requests_wait_for_cells_rather_than_end_for_want_of_them()
    {
        // Each needs more than half of the cells: they run one after the other although slots are free.
        await using var model = await EngineFixture.LoadAsync(engine.Endless, contextTokens: 512, slots: 3, queue: 8);
        var all = await Task.WhenAll(Enumerable.Range(1, 4).Select(seed =>
            Generation.RunAsync(model.Scheduler, Generation.Request((ulong)seed, reasoning: 150), Cancelled)));
        foreach (var generation in all)
        {
            AssertValid(generation.Answer);
        }
    }

    [Fact]
    public async Task Disposing_ends_what_runs_with_draining()
    {
        var model = await EngineFixture.LoadAsync(engine.Endless);
        var running = Start(model.Scheduler, Cancelled);
        await model.DisposeAsync();
        var error = await Assert.ThrowsAsync<EdgeLlmException>(() => running);
        Assert.Equal(EdgeLlmError.Draining, error.Error);
    }

    [Fact]
    public async Task A_model_that_computes_no_numbers_is_found_out_before_it_serves()
    {
        var path = engine.Model("nan", new TinyModelOptions { NanWeights = true });
        var error = await Assert.ThrowsAsync<EdgeLlmException>(() => EngineFixture.LoadAsync(path));
        Assert.Equal(EdgeLlmError.InvalidModel, error.Error);
    }

    // Returns once the generation is submitted, not when it ends.
    private static Task<Generation> Start(IGenerator generator, CancellationToken cancellationToken) =>
        Generation.RunAsync(generator, Generation.Request(reasoning: 1200), cancellationToken);

    private static void AssertValid(string answer)
    {
        using var schema = JsonDocument.Parse(Generation.Schema);
        using var document = JsonDocument.Parse(answer);
        Assert.True(ExactValidator.IsValid(schema.RootElement, document.RootElement), answer);
    }
}
