using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Net.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EdgeLlm.Daemon.Tests.Models;

/// <summary>A web server that misbehaves as it is told: each request gets the next answer, and all further ones the last.</summary>
internal sealed class ModelServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ModelServer(WebApplication app) => _app = app;

    /// <summary>What was asked, in order.</summary>
    public ConcurrentQueue<Request> Requests { get; } = new();

    public Uri Address => new($"{_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()}/files/model.gguf");

    public static Task<ModelServer> StartAsync(params RequestDelegate[] answers) => StartAsync(null, answers);

    public static async Task<ModelServer> StartAsync(SslServerAuthenticationOptions? tls, params RequestDelegate[] answers)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(server => server.Listen(System.Net.IPAddress.Loopback, 0, listen =>
        {
            if (tls is not null)
            {
                listen.UseHttps((_, _, _, _) => ValueTask.FromResult(tls), new object());
            }
        }));
        var server = new ModelServer(builder.Build());
        var next = 0;
        server._app.Run(context =>
        {
            server.Requests.Enqueue(new Request(context.Request.Headers.Host!, context.Request.Headers.Range, context.Request.Headers.IfRange, context.Request.Headers.AcceptEncoding));
            return answers[Math.Min(Interlocked.Increment(ref next), answers.Length) - 1](context);
        });
        await server._app.StartAsync(TestContext.Current.CancellationToken);
        return server;
    }

    /// <summary>As a good server does: ranges, and If-Range by tag.</summary>
    public static RequestDelegate Good(byte[] content, string? tag = "\"v1\"") => context =>
    {
        context.Response.Headers.ETag = tag;
        var isSame = context.Request.Headers.IfRange.Count == 0 || context.Request.Headers.IfRange == tag;
        return From(context) is { } from && isSame ? PartAsync(context, content, from, from) : WholeAsync(context, content);
    };

    /// <summary>Ranges without a look at If-Range.</summary>
    public static RequestDelegate Stubborn(byte[] content, string? tag) => context =>
    {
        context.Response.Headers.ETag = tag;
        return From(context) is { } from ? PartAsync(context, content, from, from) : WholeAsync(context, content);
    };

    /// <summary>No ranges.</summary>
    public static RequestDelegate Simple(byte[] content) => context => WholeAsync(context, content);

    /// <summary>Says that it sends another range than it was asked for.</summary>
    public static RequestDelegate Astray(byte[] content) => context =>
        From(context) is { } from ? PartAsync(context, content, from, from + 1) : WholeAsync(context, content);

    /// <summary>Promises all, sends the beginning and, when that has arrived, breaks the connection: what is on its way is lost with it.</summary>
    public static RequestDelegate Drop(byte[] content, int after, Task arrived, string? tag = "\"v1\"", string? modified = null) => async context =>
    {
        context.Response.Headers.ETag = tag;
        context.Response.Headers.LastModified = modified;
        var from = (int)(From(context) ?? 0);
        if (from > 0)
        {
            context.Response.StatusCode = StatusCodes.Status206PartialContent;
            context.Response.Headers.ContentRange = new ContentRangeHeaderValue(from, content.Length - 1, content.Length).ToString();
        }

        context.Response.ContentLength = content.Length - from;
        await context.Response.Body.WriteAsync(content.AsMemory(from, after - from), context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
        await arrived;
        context.Abort();
    };

    /// <summary>Promises all, sends the beginning and then nothing, until the client has enough.</summary>
    public static RequestDelegate Stall(byte[] content, int after) => async context =>
    {
        context.Response.Headers.ETag = "\"v1\"";
        context.Response.ContentLength = content.Length;
        await context.Response.Body.WriteAsync(content.AsMemory(0, after), context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
        var enough = new TaskCompletionSource();
        await using var registration = context.RequestAborted.Register(enough.SetResult);
        await enough.Task.WaitAsync(TestContext.Current.CancellationToken);
    };

    /// <summary>Never tells the length.</summary>
    public static RequestDelegate Unmeasured(byte[] content) => async context =>
    {
        await context.Response.Body.WriteAsync(content, context.RequestAborted);
        await context.Response.CompleteAsync();
    };

    public static RequestDelegate Status(int status, string? retryAfter = null) => context =>
    {
        context.Response.StatusCode = status;
        context.Response.Headers.RetryAfter = retryAfter;
        return Task.CompletedTask;
    };

    public static RequestDelegate Redirect(string location) => context =>
    {
        context.Response.Redirect(location);
        return Task.CompletedTask;
    };

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
    }

    private static long? From(HttpContext context) =>
        RangeHeaderValue.TryParse(context.Request.Headers.Range, out var range) ? range.Ranges.First().From : null;

    private static async Task WholeAsync(HttpContext context, byte[] content)
    {
        context.Response.ContentLength = content.Length;
        await context.Response.Body.WriteAsync(content, context.RequestAborted);
    }

    private static async Task PartAsync(HttpContext context, byte[] content, long from, long told)
    {
        context.Response.StatusCode = StatusCodes.Status206PartialContent;
        context.Response.Headers.ContentRange = new ContentRangeHeaderValue(told, content.Length - 1, content.Length).ToString();
        context.Response.ContentLength = content.Length - told;
        await context.Response.Body.WriteAsync(content.AsMemory((int)from, (int)(content.Length - told)), context.RequestAborted);
    }

    /// <summary>What a request said.</summary>
    internal sealed record Request(string Host, string? Range, string? IfRange, string? AcceptEncoding);
}
