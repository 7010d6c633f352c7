namespace EdgeLlm.Bench;

/// <summary>What a run measures, and on what.</summary>
/// <param name="ModelPath">The model; null leaves the choice to the program.</param>
/// <param name="Rounds">Counted rounds; one more comes first to warm everything up.</param>
/// <param name="Tokens">Tokens of one generation.</param>
/// <param name="Only">Names of the benchmarks to run.</param>
/// <param name="Samples">Reports that `service` asks about.</param>
/// <param name="JsonPath">Where all samples go; null for nowhere.</param>
/// <param name="PlotFolder">Where pictures go; null for nowhere.</param>
/// <param name="Program">The program of the benchmarks that start a service; null for the one that was built with this.</param>
internal sealed record BenchOptions(string? ModelPath, int Rounds, int Tokens, IReadOnlyList<string> Only, IReadOnlyList<string> Samples, string? JsonPath, string? PlotFolder, string? Program);
