using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Running;
using EdgeLlm.Diagnostics.Bench;

if (args is ["search-latency"])
{
    SearchLatency.Run();
    return;
}

if (args is ["without-model"])
{
    WithoutModel.Run();
    return;
}

// Reports stay with everything else that is built, out of the repository's own folders.
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(
    args.Length > 0 ? args : ["--filter", "*"],
    DefaultConfig.Instance.WithArtifactsPath(Path.Combine(AppContext.BaseDirectory, "results")));
