namespace EdgeLlm.Daemon.Models;

/// <summary>Tells how far the hash of a file is.</summary>
internal sealed class HashProgress(IProgress<PullStep> steps, string file) : IProgress<long>
{
    private readonly long _total = new FileInfo(file).Length;

    public void Report(long value) => steps.Report(new PullStep.Checking(value, _total));
}
