using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Authentication;
using EdgeLlm.Daemon.Basics;

namespace EdgeLlm.Daemon.Models;

/// <summary>A model on a web server. Certificates are checked; proxies are those of the environment (https_proxy, no_proxy, …).</summary>
internal sealed class HttpModelSource : ModelSource
{
    private const int MostRedirects = 10;

    private readonly Uri _address;
    private readonly TimeProvider _time;
    private readonly HttpClient _client;

    public HttpModelSource(Uri address, TimeProvider time, SocketsHttpHandler? handler = null)
    {
        _address = address;
        _time = time;

        // Who waits for the answer measures the time: a gigabyte may take hours as long as it comes.
        _client = new HttpClient(handler ?? NewHandler()) { Timeout = Timeout.InfiniteTimeSpan };
        _client.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("edgellm", ServiceIdentity.BuildVersion));

        // Ranges and lengths are those of the file only if nobody compresses it on the way.
        _client.DefaultRequestHeaders.AcceptEncoding.Add(new StringWithQualityHeaderValue("identity"));
    }

    /// <summary>The address without its query, which may be a signature, and without user and password.</summary>
    public override string Name => _address.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);

    /// <summary>What sends requests; it follows some redirects, but never one from https to http.</summary>
    internal static SocketsHttpHandler NewHandler() => new() { MaxAutomaticRedirections = MostRedirects };

    public override async Task<SourceBody> OpenAsync(long from, string? validator, CancellationToken cancellationToken)
    {
        var response = await SendAsync(from, validator, cancellationToken);
        try
        {
            return response.StatusCode switch
            {
                HttpStatusCode.PartialContent => await GoOnAsync(response, from, validator, cancellationToken),
                HttpStatusCode.OK => new SourceBody(await response.Content.ReadAsStreamAsync(cancellationToken), 0, response.Content.Headers.ContentLength, ValidatorOf(response)),
                HttpStatusCode.RequestedRangeNotSatisfiable => throw new PullInterruption("The server does not have what is missing here.") { MustStartOver = true },
                _ => throw Refused(response),
            };
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    public override void Dispose() => _client.Dispose();

    private async Task<HttpResponseMessage> SendAsync(long from, string? validator, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, _address);
        if (from > 0)
        {
            request.Headers.Range = new RangeHeaderValue(from, null);
            if (validator is not null)
            {
                request.Headers.TryAddWithoutValidation("If-Range", validator);
            }
        }

        try
        {
            return await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        }
        catch (HttpRequestException e) when (e.InnerException is AuthenticationException)
        {
            throw new StartException(ExitCodes.Unavailable, $"{Name} can't be trusted: {e.InnerException.Message}", e);
        }
        catch (HttpRequestException e)
        {
            var isReached = e.HttpRequestError is not (HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.ProxyTunnelError);
            throw new PullInterruption($"{(isReached ? "No answer from" : "Can't reach")} {Name}: {e.GetBaseException().Message.TrimEnd('.')}.", e)
            {
                ExitCode = isReached ? ExitCodes.TryAgain : ExitCodes.Unavailable,
            };
        }
    }

    private static async Task<SourceBody> GoOnAsync(HttpResponseMessage response, long from, string? validator, CancellationToken cancellationToken)
    {
        var range = response.Content.Headers.ContentRange;

        // Some servers don't know If-Range and go on in another file.
        var isSame = validator is null || ValidatorOf(response) is not { } current || current == validator;
        return range?.From == from && isSame
            ? new SourceBody(await response.Content.ReadAsStreamAsync(cancellationToken), from, range.Length, ValidatorOf(response) ?? validator)
            : throw new PullInterruption(isSame ? "The server sent another range than it was asked for." : "The file changed on the server.") { MustStartOver = true };
    }

    private Exception Refused(HttpResponseMessage response)
    {
        var status = string.Create(CultureInfo.InvariantCulture, $"{(int)response.StatusCode} {response.ReasonPhrase}").TrimEnd();
        return (int)response.StatusCode switch
        {
            408 or 425 or 429 or 500 or 502 or 503 or 504 =>
                new PullInterruption($"The server answered {status}.") { RetryAfter = RetryAfter(response) },
            >= 300 and < 400 =>
                new StartException(ExitCodes.Unavailable, $"{Name}: the server answered {status}, and goes on doing so after {MostRedirects} addresses, or leads from https to http, which is not followed."),
            _ => new StartException(ExitCodes.Unavailable, $"{Name}: the server answered {status}. Check the address."),
        };
    }

    private TimeSpan? RetryAfter(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date - _time.GetUtcNow(),
        _ => null,
    };

    // If-Range takes a strong tag, or a date, and nothing else (RFC 9110, 13.1.5).
    private static string? ValidatorOf(HttpResponseMessage response) => response.Headers.ETag is { IsWeak: false } tag
        ? tag.Tag
        : response.Content.Headers.LastModified?.ToString("R", CultureInfo.InvariantCulture);
}
