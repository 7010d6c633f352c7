using System.Diagnostics;
using System.Globalization;
using EdgeLlm.Bench.Engines;
using EdgeLlm.Inference;
using EdgeLlm.Inference.Models;
using EdgeLlm.Inference.Native;
using EdgeLlm.Inference.Worker;
using EdgeLlm.Protos.Engine.V1;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeLlm.Bench.Soak;

/// <summary>
/// Four callers at once for a long time: prompts that share beginnings and such that don't, thoughts, answers, and many
/// who give up at any moment. At the end every slot and cell must be free again, and no memory more be held than early on.
/// </summary>
internal sealed class SoakRun(TimeSpan length, int seed, TextWriter output, CancellationToken cancellationToken)
{
    private const int Streams = 4;
    private const double CancelShare = 0.4;

    // The heap breathes; what leaks grows by every request.
    private const double MostGrowth = 1.03;
    private const long MostGrowthBytes = 16L << 20;

    private static readonly string[] s_words = ["motor", "current", "high", "pressure", "low", "valve", "stuck", "drive", "trip", "temperature", "rising", "bearing"];
    private static readonly string[] s_systems = ["You find causes of machine faults. ", "你诊断机器故障。", "Answer in short. "];

    private static readonly string[] s_schemas =
    [
        """{"type":"object","properties":{"cause":{"enum":["C1","C2","C3"]},"evidence":{"type":"array","items":{"enum":["E1","E2","E3"]},"minItems":1,"maxItems":3,"uniqueItems":true}},"required":["cause","evidence"]}""",
        """{"type":"object","properties":{"note":{"type":"string","maxLength":60},"level":{"type":"integer","minimum":0,"maximum":9}},"required":["note","level"]}""",
        """{"oneOf":[{"const":"unknown"},{"type":"string","pattern":"^[A-Z]{2}[0-9]{1,4}$"}]}""",
    ];

    private int _completed;
    private int _cancelled;
    private int _refused;

    /// <summary>Runs; true if nothing leaked and nothing failed.</summary>
    internal async Task<bool> RunAsync(BenchModel file)
    {
        var load = new Load
        {
            ProtocolVersion = Framing.ProtocolVersion,
            ModelPath = file.Path,
            ContextTokens = 4096,
            Slots = Streams,
            QueueLength = 2,
            BatchTokens = LoadedModel.BatchTokens,
            DraftTokens = 8,
        };
        using var work = new WorkCounter();
        await using var model = await ResidentModel.LoadAsync(load, LlamaLibrary.Load(NullLogger.Instance), work, _ => { }, TimeProvider.System, NullLoggerFactory.Instance, cancellationToken);
        await output.WriteLineAsync($"Soaking {Path.GetFileName(file.Path)} for {length.TotalMinutes:F0} minutes, {Streams + 1} callers for {Streams} slots, seed {seed}.");

        // 1. The load, and a look at memory every so often.
        var watch = Stopwatch.StartNew();
        var memory = new List<long>();
        var callers = Enumerable.Range(0, Streams + 1).Select(stream => Task.Run(() => CallAsync(model, new Random((seed * 31) + stream), watch), cancellationToken)).ToList();
        var nextLine = TimeSpan.Zero;
        while (watch.Elapsed < length && !callers.Exists(caller => caller.IsFaulted))
        {
            await Task.Delay(length / 100, cancellationToken);
            memory.Add(ResidentBytes());
            if (watch.Elapsed >= nextLine)
            {
                nextLine += length / 20;
                await output.WriteLineAsync(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{watch.Elapsed:hh\\:mm\\:ss} {_completed} answered, {_cancelled} given up, {_refused} refused, {memory[^1] / 1048576.0:F1} MiB, {model.Scheduler.State}"));
            }
        }

        await Task.WhenAll(callers);

        // 2. Everything must be free again.
        var state = model.Scheduler.State;
        for (var wait = 0; wait < 100 && state.Running > 0; wait++)
        {
            await Task.Delay(20, cancellationToken);
            state = model.Scheduler.State;
        }

        var isFree = state.Running == 0 && state.Waiting == 0 && state.FreeSlots == Streams && state.FreeCells + state.PrefixCells == model.Identity.ContextTokens;
        await output.WriteLineAsync($"At rest: {state}, of {model.Identity.ContextTokens} cells and {Streams} slots: {(isFree ? "all accounted for" : "LEAKED")}.");

        // What the books say is one thing; a thought that fills the whole context shows that the library has the cells too.
        var filling = await Requests.RunAsync(
            model.Scheduler.GenerateAsync, Requests.Thought(model.Identity.ContextTokens * 2), 1, cancellationToken);
        await output.WriteLineAsync($"Then a thought of {filling.Tokens} tokens found its room.");

        // 3. And memory as it was, once the first fifth had warmed everything up.
        var (early, late) = (Median(memory[(memory.Count / 5)..(memory.Count * 2 / 5)]), Median(memory[(memory.Count * 4 / 5)..]));
        var isSteady = late <= (early * MostGrowth) + MostGrowthBytes;
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture, $"Memory: {early / 1048576.0:F1} MiB early, {late / 1048576.0:F1} MiB late: {(isSteady ? "steady" : "GROWING")}."));
        await output.WriteLineAsync($"{_completed} answered, {_cancelled} given up, {_refused} refused.");
        return isFree && isSteady && _completed > 0 && _cancelled > 0;
    }

    private async Task CallAsync(ResidentModel model, Random random, Stopwatch watch)
    {
        while (watch.Elapsed < length)
        {
            using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var events = random.NextDouble() < CancelShare ? random.Next(40) : int.MaxValue;
            if (events < 5)
            {
                giveUp.CancelAfter(TimeSpan.FromMilliseconds(random.Next(50)));
            }

            try
            {
                await foreach (var generated in model.Scheduler.GenerateAsync(Request(random), giveUp.Token))
                {
                    if (events-- == 0)
                    {
                        await giveUp.CancelAsync();
                    }
                }

                Interlocked.Increment(ref _completed);
            }
            catch (OperationCanceledException) when (giveUp.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                Interlocked.Increment(ref _cancelled);
            }
            catch (EdgeLlmException refused) when (refused.Error == EdgeLlmError.QueueFull)
            {
                Interlocked.Increment(ref _refused);
                await Task.Delay(5, cancellationToken);
            }
        }
    }

    private static GenerationRequest Request(Random random) => new()
    {
        System = string.Concat(Enumerable.Repeat(s_systems[random.Next(s_systems.Length)], 10)),
        User = string.Join(' ', Enumerable.Range(0, 10 + random.Next(300)).Select(_ => s_words[random.Next(s_words.Length)])),
        AnswerSchema = s_schemas[random.Next(s_schemas.Length)],
        ReasoningTokens = random.Next(3) == 0 ? 0 : random.Next(48),
        AnswerTokens = 96,
        Caller = $"caller {random.Next(3)}",
        Sampling = new SamplingOptions(random.Next(2) == 0 ? 0 : 0.8f, Seed: (ulong)random.Next()),
    };

    private static long ResidentBytes()
    {
        var line = File.ReadLines("/proc/self/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        return 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }

    private static double Median(List<long> values)
    {
        values.Sort();
        return values[values.Count / 2];
    }
}
