using CsCheck;
using EdgeLlm.Inference.Native;
using EdgeLlm.Inference.Scheduling;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeLlm.Inference.Tests.Scheduling;

/// <summary>Cells are reserved, shared, kept, trimmed and given back; a context with books of its own watches.</summary>
public sealed class CellBookTests(EngineFixture engine) : IClassFixture<EngineFixture>
{
    private const int ContextTokens = 640;
    private const int Slots = 3;
    private const int Drafts = 4;

    // Further tokens cost next to nothing, so that guesses are made wherever they can be.
    private static readonly BatchCost s_free = new([(1, TimeSpan.FromMilliseconds(100)), (8, TimeSpan.FromMilliseconds(101))]);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public void Whatever_is_asked_and_given_up_no_batch_damages_the_cache_and_all_cells_come_back()
    {
        using var model = EngineFixture.LoadBare(engine.Tiny);
        Gen.Int[1, 12].SelectMany(count => Gen.Select(Gen.Int[0, 3], Gen.Int[0, 60], Gen.Int[0, 30], Gen.Int[-1, 12]).Array[count]).Sample(
            calls => RunAsync(model, calls).GetAwaiter().GetResult(), iter: 40, threads: 1);
    }

    private static async Task RunAsync(LlamaModel model, (int System, int Words, int Reasoning, int GiveUpAfter)[] calls)
    {
        var context = new ScriptedContext(model.Vocabulary.Count, ContextTokens, outputs: Slots + Drafts);

        // Four letters over and over: what stood before is often guessed, and seldom right.
        context.Favour(Enumerable.Range(0, model.Vocabulary.Count).Where(token => model.Vocabulary.TokenBytes[token].Span is [>= (byte)'a' and <= (byte)'d']));
        await using var scheduler = new Scheduler(
            model, EngineFixture.Identity, context, new SchedulerOptions(Slots, QueueLength: 40, BatchTokens: 32, Drafts, Cost: s_free), context, NullLogger.Instance);
        scheduler.Start();
        await Task.WhenAll(calls.Select(call => CallAsync(scheduler, call)));
        Assert.False(scheduler.Completion.IsCompleted);

        // The decode thread has told everybody before it looks at its books.
        while (scheduler.State is not { Running: 0, Waiting: 0 })
        {
            Assert.False(scheduler.Completion.IsCompleted);
            await Task.Yield();
        }

        var state = scheduler.State;
        Assert.Equal((Slots, ContextTokens), (state.FreeSlots, state.FreeCells + state.PrefixCells));
        Assert.InRange(context.Cells, 0, state.PrefixCells);
    }

    private static async Task CallAsync(Scheduler scheduler, (int System, int Words, int Reasoning, int GiveUpAfter) call)
    {
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        var request = Generation.Request((ulong)call.Words, reasoning: call.Reasoning, answer: 120) with
        {
            System = string.Concat(Enumerable.Repeat($"Rule {call.System} of the house. ", 8)),
            User = string.Join(' ', Enumerable.Range(0, call.Words).Select(i => i % 7 == 0 ? "motor" : "current")),
        };
        try
        {
            var events = 0;
            await foreach (var generated in scheduler.GenerateAsync(request, giveUp.Token))
            {
                if (events++ == call.GiveUpAfter)
                {
                    await giveUp.CancelAsync();
                }
            }
        }
        catch (OperationCanceledException) when (!Cancelled.IsCancellationRequested)
        {
            // Given up, as it should be.
        }
    }
}
