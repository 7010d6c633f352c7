namespace EdgeLlm.Evaluation.Running;

/// <summary>A folder that goes with the run.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    internal string Path { get; } = Directory.CreateTempSubdirectory("edgellm-eval-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
