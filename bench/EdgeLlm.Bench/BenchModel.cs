using EdgeLlm.Inference;
using EdgeLlm.Inference.Models;
using EdgeLlm.TestKit;

namespace EdgeLlm.Bench;

/// <summary>The model file of a run; a tiny one is deleted with it.</summary>
internal sealed class BenchModel : IDisposable
{
    /// <summary>Where `./build.sh reference-model` writes, seen from the root of the repository.</summary>
    internal const string ReferencePath = "artifacts/models/reference.gguf";

    private readonly string? _folder;

    private BenchModel(string path, string? folder)
    {
        _folder = folder;
        Path = path;
        Summary = ModelCheck.Inspect(path);
    }

    internal string Path { get; }

    /// <summary>Made on the spot, with random weights.</summary>
    internal bool IsTiny => _folder is not null;

    internal ModelSummary Summary { get; }

    internal static BenchModel Choose(string? path)
    {
        if (path is not null && !File.Exists(path))
        {
            throw new EdgeLlmException(EdgeLlmError.InvalidModel, $"There is no model {System.IO.Path.GetFileName(path)} at the place given with --model.");
        }

        return path is not null ? new BenchModel(path, folder: null)
            : File.Exists(ReferencePath) ? new BenchModel(ReferencePath, folder: null)
            : MakeTiny();
    }

    /// <summary>A model whose tokens take next to no time, and that never ends its thought by itself.</summary>
    internal static BenchModel MakeTiny()
    {
        var folder = Directory.CreateTempSubdirectory("edgellm-bench-").FullName;
        var path = System.IO.Path.Combine(folder, "tiny.gguf");
        TinyModel.Write(path, new TinyModelOptions { NeverEnds = true });
        return new BenchModel(path, folder);
    }

    public void Dispose()
    {
        if (_folder is not null)
        {
            Directory.Delete(_folder, recursive: true);
        }
    }
}
