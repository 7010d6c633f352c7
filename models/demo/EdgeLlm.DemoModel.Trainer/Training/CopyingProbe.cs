using System.Diagnostics;
using System.Globalization;
using EdgeLlm.DemoModel.Network;
using EdgeLlm.TestKit;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace EdgeLlm.DemoModel.Training;

/// <summary>
/// Asks whether this network, with this optimizer, learns to copy at all. Two blocks are enough for it in principle, so a
/// failure is a fault of ours.
/// </summary>
internal sealed class CopyingProbe(Vocabulary vocabulary, DemoNetwork network)
{
    private const int WarmUpSteps = 50;
    private const int StepsBetweenLines = 12;
    private static readonly CopyKind[] s_kinds = Enum.GetValues<CopyKind>();

    private readonly Optimizer _optimizer = new(network.Weights);
    private readonly CopyBatches _batches = new(vocabulary);

    /// <summary>Trains on copies only and says how often the next token is right, of each kind of copying.</summary>
    /// <param name="tokens">Tokens to train on.</param>
    /// <param name="rate">Part of the full rates.</param>
    public void Run(long tokens, double rate)
    {
        var watch = Stopwatch.StartNew();
        var (seen, loss) = (0L, 0.0);
        var (right, asked) = (new long[s_kinds.Length], new long[s_kinds.Length]);
        for (var step = 1; seen < tokens; step++)
        {
            using var scope = NewDisposeScope();
            var kind = step % s_kinds.Length;
            var batch = _batches.Make(step, s_kinds[kind]);
            var logits = network.Logits(
                tensor(batch.Prefix, int64), tensor(batch.Suffixes, [batch.Rows, batch.Length], int64), tensor(batch.Places), half: true);
            var batchLoss = F.cross_entropy(logits, tensor(batch.Next));
            batchLoss.backward();
            right[kind] += logits.argmax(1).data<long>().ToArray().Zip(batch.Next).Count(pair => pair.First == pair.Second);
            asked[kind] += batch.Next.Length;
            loss += batchLoss.ToDouble();
            _optimizer.Step(step, rate * Math.Min(1, (double)step / WarmUpSteps));
            seen += batch.Tokens;
            if (step % StepsBetweenLines == 0)
            {
                var shares = s_kinds.Select((name, i) => string.Create(CultureInfo.InvariantCulture, $"{name} {(double)right[i] / asked[i]:P1}"));
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{seen / 1e6:F2} M tokens, {seen / watch.Elapsed.TotalSeconds:F0}/s: loss {loss / StepsBetweenLines:F3}; right: {string.Join(", ", shares)}"));
                loss = 0;
                Array.Clear(right);
                Array.Clear(asked);
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }
        }
    }
}
