using EdgeLlm.Inference.Native;

namespace EdgeLlm.Inference.Scheduling;

/// <summary>
/// Measures what this machine does with this model: how many threads decode fastest, and what batches cost with them. Of
/// some rounds the shortest counts, because others on the machine can only make it longer; there are more of them until
/// enough are as short.
/// </summary>
/// <param name="context">A context in which nothing runs.</param>
/// <param name="token">A token of which every model knows what to make.</param>
/// <param name="batchTokens">Tokens that fit into a batch.</param>
/// <param name="time">The clock.</param>
internal sealed class Calibrator(IDecodeContext context, int token, int batchTokens, TimeProvider time)
{
    // Two of a quiet machine's are alike. One is not enough: all may have been disturbed, and each differently.
    private const int LeastRounds = 3;
    private const int MostRounds = 10;
    private const int Alike = 2;
    private const double MostSpread = 1.1;

    // A thread more must be worth the core that it takes from others.
    private const double LeastGain = 1.03;
    private static readonly int[] s_sizes = [1, 2, 4, 8, 16];

    /// <summary>Somebody else was at work meanwhile, so what was measured is not worth keeping.</summary>
    internal bool WasDisturbed { get; private set; }

    /// <summary>The number of threads that decodes fastest, from <paramref name="most"/> downwards; the context then has it.</summary>
    internal int ChooseThreads(int most)
    {
        int[] candidates = [.. new[] { most, most - 1, most / 2, 1 }.Where(threads => threads >= 1).Distinct()];
        if (candidates.Length == 1)
        {
            return most;
        }

        var best = Best(candidates, threads =>
        {
            // New threads are woken by the first batch; the second is measured.
            context.UseThreads(threads);
            Time(1);
            return Time(1);
        });
        var chosen = candidates[Array.FindLastIndex(best, time => time <= best.Min() * LeastGain)];
        context.UseThreads(chosen);
        return chosen;
    }

    /// <summary>What batches of up to so many tokens cost.</summary>
    internal BatchCost MeasureCost(int mostTokens)
    {
        int[] sizes = [.. s_sizes.TakeWhile(size => size < mostTokens), mostTokens];
        return new BatchCost([.. sizes.Zip(Best(sizes, Time))]);
    }

    // The shortest time of each choice, in rounds, so that a disturbance hits all of them.
    private TimeSpan[] Best(int[] choices, Func<int, TimeSpan> measure)
    {
        Begin();
        var times = choices.Select(_ => new List<TimeSpan>()).ToArray();
        for (var round = 0; round < LeastRounds || (round < MostRounds && !times.All(AreAlike)); round++)
        {
            for (var i = 0; i < choices.Length; i++)
            {
                times[i].Add(measure(choices[i]));
            }
        }

        context.Forget(0);
        WasDisturbed |= !times.All(AreAlike);
        return [.. times.Select(rounds => rounds.Min())];
    }

    private static bool AreAlike(List<TimeSpan> rounds) => rounds.Count(time => time <= rounds.Min() * MostSpread) >= Alike;

    private int Position => Math.Min(batchTokens, 32);

    private void Begin()
    {
        var length = Position;
        for (var i = 0; i < length; i++)
        {
            context.Add(token, i, slot: 0, wantsLogits: i == length - 1);
        }

        Decode();
    }

    private TimeSpan Time(int tokens)
    {
        for (var i = 0; i < tokens; i++)
        {
            context.Add(token, Position + i, slot: 0, wantsLogits: true);
        }

        var before = time.GetTimestamp();
        Decode();
        var elapsed = time.GetElapsedTime(before);
        context.Trim(0, Position);
        return elapsed;
    }

    private void Decode()
    {
        var result = context.Decode();
        if (result != DecodeResult.Ok)
        {
            throw new EdgeLlmException(EdgeLlmError.InvalidModel, $"The model could not compute its first batch ({result}).");
        }
    }
}
