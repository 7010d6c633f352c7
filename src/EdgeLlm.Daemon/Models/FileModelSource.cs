using EdgeLlm.Daemon.Basics;

namespace EdgeLlm.Daemon.Models;

/// <summary>A model on another disk, such as a USB stick; it is copied and left as it is.</summary>
internal sealed class FileModelSource(string path) : ModelSource
{
    private readonly string _path = Path.GetFullPath(path);

    public override string Name => _path;

    public override Task<SourceBody> OpenAsync(long from, string? validator, CancellationToken cancellationToken)
    {
        // Before it is opened, because opening a named pipe waits for a writer; pipes and devices have length 0.
        if (!File.Exists(_path) || Length() == 0)
        {
            throw new StartException(ExitCodes.NoInput, $"{_path} is not there, is empty, or is not a file.");
        }

        try
        {
            var content = new FileStream(_path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);
            var start = from <= content.Length ? from : 0;
            content.Position = start;
            return Task.FromResult(new SourceBody(content, start, content.Length, Validator: null));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartException(ExitCodes.NoInput, $"Can't read {_path}: {e.Message}", e);
        }
    }

    public override void Dispose()
    {
        // Only what it opened needs that.
    }

    private long Length()
    {
        var file = new FileInfo(_path);
        return (file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file).Length;
    }
}
