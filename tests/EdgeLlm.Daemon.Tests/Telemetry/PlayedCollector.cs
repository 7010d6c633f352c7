using System.Collections.Concurrent;
using System.IO.Compression;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace EdgeLlm.Daemon.Tests.Telemetry;

/// <summary>Takes OTLP over HTTP as a collector does.</summary>
internal sealed class PlayedCollector : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource<string>> _received = new();
    private readonly WebApplication _app;

    private PlayedCollector()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.Run(TakeAsync);
    }

    public static async Task<PlayedCollector> StartAsync()
    {
        var collector = new PlayedCollector();
        await collector._app.StartAsync(TestContext.Current.CancellationToken);
        return collector;
    }

    public string Address => _app.Urls.Single();

    /// <summary>What came to each path, as the text that is within.</summary>
    public async Task<Dictionary<string, string>> ReceivedAsync(params string[] paths)
    {
        var received = new Dictionary<string, string>();
        foreach (var path in paths)
        {
            received[path] = await At(path).Task.WaitAsync(TestContext.Current.CancellationToken);
        }

        return received;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private TaskCompletionSource<string> At(string path) => _received.GetOrAdd(path, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));

    private async Task TakeAsync(HttpContext context)
    {
        await using Stream body = context.Request.Headers.ContentEncoding == "gzip" ? new GZipStream(context.Request.Body, CompressionMode.Decompress) : context.Request.Body;
        using var reader = new StreamReader(body, Encoding.Latin1);
        At(context.Request.Path).TrySetResult(await reader.ReadToEndAsync(context.RequestAborted));
    }
}
