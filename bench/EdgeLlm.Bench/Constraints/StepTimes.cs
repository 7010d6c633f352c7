using EdgeLlm.Bench.Measuring;

namespace EdgeLlm.Bench.Constraints;

/// <summary>Microseconds of one way to constrain, a token each, kept by round.</summary>
internal sealed class StepTimes(string name)
{
    private readonly List<List<double>> _rounds = [];

    internal string Name => name;

    internal void BeginRound() => _rounds.Add([]);

    internal void Add(TimeSpan elapsed) => _rounds[^1].Add(elapsed.TotalMicroseconds);

    /// <summary>The first round only warms up.</summary>
    internal void ForgetFirstRound() => _rounds.RemoveAt(0);

    /// <summary>Mean of each round.</summary>
    internal double[] Means => [.. _rounds.Select(round => round.Average())];

    /// <summary>At this part of all tokens of all rounds.</summary>
    internal double Quantile(double part) => Spread.Quantile(_rounds.SelectMany(round => round).Order().ToArray(), part);
}
