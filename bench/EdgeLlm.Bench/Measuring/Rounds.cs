namespace EdgeLlm.Bench.Measuring;

/// <summary>
/// Runs each way to do something once a round, one after the other, each round beginning with another one: what else the
/// machine does at the time hits all of them, and samples of one round can be compared in pairs.
/// </summary>
internal sealed class Rounds(string name, int count, CancellationToken cancellationToken)
{
    /// <summary>Samples of each way, in the order of the ways; the first round warms up and is not among them.</summary>
    internal Task<IReadOnlyList<double[]>> RunAsync(IReadOnlyList<Func<Task<double>>> ways) => RunAsync<double>(ways);

    /// <summary>The same with samples of any kind.</summary>
    internal async Task<IReadOnlyList<T[]>> RunAsync<T>(IReadOnlyList<Func<Task<T>>> ways)
    {
        var samples = ways.Select(_ => new T[count]).ToList();
        for (var round = -1; round < count; round++)
        {
            await Console.Error.WriteLineAsync(round < 0 ? $"{name}: warming up" : $"{name}: round {round + 1} of {count}");
            for (var i = 0; i < ways.Count; i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var way = (i + round + 1) % ways.Count;
                var sample = await ways[way]();
                if (round >= 0)
                {
                    samples[way][round] = sample;
                }
            }
        }

        return samples;
    }
}
