using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using EdgeLlm.DemoModel.Data;
using EdgeLlm.DemoModel.Export;
using EdgeLlm.DemoModel.Network;
using EdgeLlm.Evaluation.Cases;
using EdgeLlm.TestKit;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace EdgeLlm.DemoModel.Training;

/// <summary>Trains until the time is up; goes on from the last checkpoint where there is one.</summary>
internal sealed class Trainer
{
    private const int ExamplesAtOnce = 128;
    private const int WarmUpSteps = 100;
    private const int ValidationExamples = 12;
    private const int SecondsBetweenCheckpoints = 360;
    private const int SecondsBetweenLines = 20;

    // A longer one was a pause: the machine slept, or someone stopped the program. Time is for training.
    private const int MostSecondsOfAStep = 60;

    // Full rates for the first part of the time, then down to nothing in a straight line.
    private const double FullShare = 0.5;
    private static readonly string[] s_sets = ["scenarios", "invented", "unseen"];

    private readonly TrainingFolder _folder;
    private readonly ExampleSource _source;
    private readonly BatchMaker _batches;
    private readonly CopyBatches _copies;
    private readonly DemoNetwork _network;
    private readonly Optimizer _optimizer;
    private readonly Vocabulary _vocabulary;
    private readonly Dictionary<string, List<Batch>> _validation;

    public Trainer(TrainingFolder folder, ExampleSource source)
    {
        _folder = folder;
        _source = source;
        _vocabulary = folder.Vocabulary(source);
        _batches = new BatchMaker(_vocabulary);
        _copies = new CopyBatches(_vocabulary);
        _network = new DemoNetwork(new Generator(1), File.Exists(folder.Start) ? GgufImport.Embeddings(folder.Start) : null);
        _optimizer = new Optimizer(_network.Weights);
        _validation = s_sets.ToDictionary(set => set, set => _batches.Make(source.Validation(set, ValidationExamples), CaseRandom.For(0, set), reasoningShare: 0.5, fullPrefixShare: 1));
    }

    /// <summary>Trains.</summary>
    /// <param name="budget">Time for the whole training, what earlier runs took included.</param>
    /// <param name="cancellationToken">Ends it early, with a checkpoint.</param>
    public void Run(TimeSpan budget, CancellationToken cancellationToken)
    {
        var progress = File.Exists(_folder.Checkpoint) ? Checkpoint.Load(_folder.Checkpoint, _network.Weights, _optimizer.State) : new Progress(0, 0, 0, 0);
        Console.WriteLine($"{_network.Parameters:N0} parameters; step {progress.Step}, {progress.Tokens / 1e6:F1} M tokens, {progress.Seconds / 60:F0} of {budget.TotalMinutes:F0} minutes spent.");
        var watch = Stopwatch.StartNew();
        var (nextCheckpoint, nextLine, tokensAtLine) = (progress.Seconds + SecondsBetweenCheckpoints, progress.Seconds + SecondsBetweenLines, progress.Tokens);
        var (cases, copies) = (new RunningMean(), new RunningMean());
        using var queue = new BlockingCollection<(Batch Batch, long Examples)>(boundedCapacity: 12);
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var producer = Task.Run(() => Produce(queue, progress.Examples, stopping.Token), CancellationToken.None);
        try
        {
            foreach (var (batch, examples) in queue.GetConsumingEnumerable(cancellationToken))
            {
                var done = progress.Seconds / budget.TotalSeconds;
                if (done >= 1)
                {
                    break;
                }

                var rate = Math.Min((progress.Step + 1.0) / WarmUpSteps, Math.Min(1, (1 - done) / (1 - FullShare)));
                Step(batch, progress.Step + 1, rate, batch.Prefix.Length > 1 ? cases : copies);
                CollectBetweenSteps(progress.Step);
                progress = new Progress(progress.Step + 1, examples, progress.Tokens + batch.Tokens, progress.Seconds + Math.Min(watch.Elapsed.TotalSeconds, MostSecondsOfAStep));
                watch.Restart();
                if (progress.Seconds >= nextLine)
                {
                    var speed = (progress.Tokens - tokensAtLine) / (progress.Seconds - nextLine + SecondsBetweenLines);
                    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Bar(progress.Seconds / budget.TotalSeconds)} step {progress.Step}, example {examples}, {progress.Tokens / 1e6:F2} M tokens, {speed:F0}/s, rate {rate:F2}; cases {cases.Take()}; copies {copies.Take()}"));
                    (nextLine, tokensAtLine) = (progress.Seconds + SecondsBetweenLines, progress.Tokens);
                }

                if (progress.Seconds >= nextCheckpoint)
                {
                    Save(progress, budget);
                    nextCheckpoint = progress.Seconds + SecondsBetweenCheckpoints;
                }
            }
        }
        catch (OperationCanceledException)
        {
            Console.WriteLine("Stopping; the next run goes on from here.");
        }

        Save(progress, budget);
        stopping.Cancel();
        producer.Wait(CancellationToken.None);
    }

    private void Produce(BlockingCollection<(Batch Batch, long Examples)> queue, long first, CancellationToken cancellationToken)
    {
        try
        {
            for (var number = first; ; number += ExamplesAtOnce)
            {
                var examples = Enumerable.Range(0, ExamplesAtOnce).Select(i => _source.Training(number + i)).OfType<Example>();
                var random = CaseRandom.For(number, "batches");
                var batches = _batches.Make(examples, random);
                batches.AddRange(Enumerable.Range(0, Stage.At(number).Copies).Select(copy => _copies.Make(number + copy, (CopyKind)(((number / ExamplesAtOnce) + copy) % 3))));
                random.Shuffle(batches);
                foreach (var batch in batches)
                {
                    queue.Add((batch, number + ExamplesAtOnce), cancellationToken);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The training has ended.
        }
    }

    // TorchSharp 0.107 lets the garbage collector free a scalar while the library still reads it. With a budget of
    // allocations that lasts for many steps (DOTNET_GCgen0size) and collections here, none comes in the middle of a call.
    private static void CollectBetweenSteps(long step)
    {
        const int StepsBetweenCollections = 6;
        if (step % StepsBetweenCollections == 0)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
    }

    private void Step(Batch batch, long step, double rate, RunningMean mean)
    {
        using var scope = NewDisposeScope();
        var (weights, next) = (tensor(batch.Weights), tensor(batch.Next));
        var logits = Logits(batch);
        var losses = F.cross_entropy(logits, next, reduction: nn.Reduction.None);
        var loss = (losses * weights).sum() / weights.sum();
        loss.backward();
        _optimizer.Step(step, rate);
        var isWritten = weights == 1;
        mean.Add(loss.ToDouble(), ((logits.argmax(1) == next) & isWritten).sum().ToInt64(), isWritten.sum().ToInt64());
    }

    private Tensor Logits(Batch batch) => _network.Logits(
        tensor(batch.Prefix, int64), tensor(batch.Suffixes, [batch.Rows, batch.Length], int64), tensor(batch.Places), half: true);

    // Loss over what the model is to write, and how often it chooses the first cause rightly when all before it is right.
    private (double Loss, double Choice) Validate(IEnumerable<Batch> batches)
    {
        using var quiet = no_grad();
        var (loss, weight, right, choices) = (0.0, 0.0, 0, 0);
        foreach (var batch in batches)
        {
            using var scope = NewDisposeScope();
            var logits = Logits(batch);
            var weights = tensor([.. batch.Weights.Select(w => w == 1 ? 1f : 0f)]);
            loss += (F.cross_entropy(logits, tensor(batch.Next), reduction: nn.Reduction.None) * weights).sum().ToDouble();
            weight += weights.sum().ToDouble();
            var chosen = logits.argmax(1).data<long>().ToArray();
            right += batch.Choices.Count(place => chosen[place] == batch.Next[place]);
            choices += batch.Choices.Length;
        }

        return (loss / weight, (double)right / choices);
    }

    private void Save(Progress progress, TimeSpan budget)
    {
        Checkpoint.Save(_folder.Checkpoint, progress, _network.Weights, _optimizer.State);
        GgufExport.Write(_folder.Model, _network.Weights, _vocabulary);
        var measured = s_sets.Select(set => Validate(_validation[set])).ToArray();
        if (!File.Exists(_folder.Curve))
        {
            File.WriteAllText(_folder.Curve, $"step,tokens,minutes,{string.Join(',', s_sets.Select(set => $"{set} loss,{set} choice"))}\n");
        }

        var cells = measured.Select(m => string.Create(CultureInfo.InvariantCulture, $"{m.Loss:F4},{m.Choice:F4}"));
        var line = string.Create(CultureInfo.InvariantCulture, $"{progress.Step},{progress.Tokens},{progress.Seconds / 60:F1},{string.Join(',', cells)}");
        File.AppendAllText(_folder.Curve, line + "\n");
        Console.WriteLine($"{Bar(progress.Seconds / budget.TotalSeconds)} checkpoint: {line}");
    }

    private static string Bar(double done)
    {
        var filled = (int)(Math.Clamp(done, 0, 1) * 20);
        return string.Create(CultureInfo.InvariantCulture, $"[{new string('#', filled)}{new string('.', 20 - filled)}] {done:P0}");
    }
}
