namespace EdgeLlm.Evaluation.Measuring;

/// <summary>What one diagnosis takes.</summary>
/// <param name="Name">Of what.</param>
/// <param name="Median">Half of the diagnoses take no more.</param>
/// <param name="P95">95 % take no more.</param>
internal sealed record Spent(string Name, double Median, double P95)
{
    internal static Spent Of(string name, IReadOnlyCollection<double> values) => new(name, Percentile.Of(values, 0.5), Percentile.Of(values, 0.95));
}
