using System.Collections.Concurrent;
using System.Security.Cryptography;
using EdgeLlm.Daemon.Models;
using EdgeLlm.TestKit;

namespace EdgeLlm.Daemon.Tests.Models;

/// <summary>A folder of models, a small model to be pulled into it, and what pulls said.</summary>
internal sealed class PullBench : IProgress<PullStep>, IDisposable
{
    private static readonly Lazy<byte[]> s_model = new(() =>
    {
        using var content = new MemoryStream();
        TinyModel.Describe().Write(content);
        return content.ToArray();
    });

    private readonly string _root = Directory.CreateTempSubdirectory("edgellm-pull-").FullName;
    private readonly TaskCompletionSource _half = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public PullBench() => Folder = new ModelFolder(Path.Combine(_root, "models"));

    public const string Name = "model.gguf";

    /// <summary>Bytes of about half the model.</summary>
    public static int Half => Model.Length / 2;

    /// <summary>A sound model.</summary>
    public static byte[] Model => s_model.Value;

    public static string Sha256 => HashOf(Model);

    public ModelFolder Folder { get; }

    public string Target => Folder.PathOf(Name);

    public string Part => Folder.PartOf(Name);

    /// <summary>Does not wait between attempts, but as long as need be for bytes.</summary>
    public PullOptions Options { get; set; } = new()
    {
        Attempts = 4,
        FirstPause = TimeSpan.Zero,
        StallTimeout = TimeSpan.FromMinutes(10),
    };

    public ConcurrentQueue<PullStep> Steps { get; } = new();

    /// <summary>Ends when half the model has arrived.</summary>
    public Task HalfArrived => _half.Task.WaitAsync(TestContext.Current.CancellationToken);

    /// <summary>Is called for every step.</summary>
    public Action<PullStep> OnStep { get; set; } = _ => { };

    public IEnumerable<string> Remarks => Steps.OfType<PullStep.Remark>().Select(remark => remark.Text);

    public static string HashOf(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    public void Report(PullStep value)
    {
        Steps.Enqueue(value);
        if (value is PullStep.Receiving receiving && receiving.Done >= Half)
        {
            _half.TrySetResult();
        }

        OnStep(value);
    }

    public async Task<ModelFacts> PullAsync(Uri address, string? sha256 = null, CancellationTokenSource? interrupt = null)
    {
        // Not through a proxy that whoever runs the tests may have.
        var handler = HttpModelSource.NewHandler();
        handler.UseProxy = false;
        using var source = new HttpModelSource(address, Options.Time, handler);
        return await PullAsync(source, sha256, interrupt);
    }

    public async Task<ModelFacts> PullAsync(ModelSource source, string? sha256 = null, CancellationTokenSource? interrupt = null)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(interrupt?.Token ?? CancellationToken.None, TestContext.Current.CancellationToken);
        return await new ModelPull(Folder, Options, this).RunAsync(source, Name, sha256 ?? Sha256, either.Token);
    }

    public string Write(string name, byte[] content)
    {
        var path = Path.Combine(_root, name);
        File.WriteAllBytes(path, content);
        return path;
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);
}
