using EdgeLlm.Protos.V1;
using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Net.Client;

namespace EdgeLlm.Daemon.Cli;

/// <summary>Asks a daemon how it does. One that took the call and hangs is given up after a while.</summary>
internal sealed class StatusClient(GrpcChannel channel, TimeSpan patience, CancellationToken cancellationToken)
{
    private readonly Health.HealthClient _health = new(channel);
    private readonly SystemService.SystemServiceClient _system = new(channel);

    /// <summary>Whether a service of grpc.health.v1 serves.</summary>
    public async Task<bool> ServesAsync(string service) =>
        (await _health.CheckAsync(new HealthCheckRequest { Service = service }, Options)).Status == HealthCheckResponse.Types.ServingStatus.Serving;

    /// <summary>The daemon's state.</summary>
    public async Task<GetStatusResponse> GetStatusAsync() => await _system.GetStatusAsync(new GetStatusRequest(), Options);

    /// <summary>Its state now and after each change, until it ends the watch.</summary>
    public async IAsyncEnumerable<GetStatusResponse> WatchAsync()
    {
        using var call = _system.WatchStatus(new WatchStatusRequest(), cancellationToken: cancellationToken);
        var next = call.ResponseStream.MoveNext(cancellationToken);
        try
        {
            await next.WaitAsync(patience, TimeProvider.System, cancellationToken);
        }
        catch (TimeoutException)
        {
            throw new RpcException(new Status(StatusCode.DeadlineExceeded, "The daemon does not answer."));
        }

        while (await next)
        {
            yield return call.ResponseStream.Current.Status;
            next = call.ResponseStream.MoveNext(cancellationToken);
        }
    }

    private CallOptions Options => new(deadline: TimeProvider.System.GetUtcNow().UtcDateTime + patience, cancellationToken: cancellationToken);
}
