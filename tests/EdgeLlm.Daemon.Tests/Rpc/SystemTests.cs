using EdgeLlm.Daemon.Tests.Engine;
using EdgeLlm.Protos.V1;
using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Reflection.V1Alpha;
using static Grpc.Health.V1.HealthCheckResponse.Types;

namespace EdgeLlm.Daemon.Tests.Rpc;

public sealed class SystemTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Health_serves_from_the_catalogue_alone_but_says_that_the_engine_does_not()
    {
        await using var daemon = await TestDaemon.StartAsync();
        Assert.Equal(ServingStatus.Serving, await HealthOfAsync(daemon, ""));
        Assert.Equal(ServingStatus.Serving, await HealthOfAsync(daemon, "edgellm.v1.DiagnosisService"));
        Assert.Equal(ServingStatus.NotServing, await HealthOfAsync(daemon, "engine"));
        var unknown = await Assert.ThrowsAsync<RpcException>(() => HealthOfAsync(daemon, "nobody"));
        Assert.Equal(StatusCode.NotFound, unknown.StatusCode);
    }

    [Theory]
    [InlineData("edgellm.v1.DiagnosisService")]
    [InlineData("edgellm.v1.CatalogueService")]
    [InlineData("edgellm.v1.SystemService")]
    public async Task Health_knows_every_service(string service)
    {
        await using var daemon = await TestDaemon.StartAsync();
        Assert.Equal(ServingStatus.Serving, await HealthOfAsync(daemon, service));
    }

    [Fact]
    public async Task Health_and_status_follow_the_engine()
    {
        using var child = new ScriptedChild();
        await using var daemon = await TestDaemon.StartAsync(child.GetsReadyOnceAndThen("while read -r _; do :; done"));
        Assert.Equal(ServingStatus.Serving, await HealthOfAsync(daemon, "engine"));
        var status = await daemon.StatusAsync();
        Assert.Equal((EngineState.Ready, "small", 2u), (status.Engine.State, status.Model.Name, status.Engine.Slots));
        Assert.True(status.Memory.EngineBytes > 0);
        using var watch = daemon.Health.Watch(new HealthCheckRequest { Service = "engine" }, cancellationToken: Ct);
        Assert.True(await watch.ResponseStream.MoveNext(Ct));
        Assert.Equal(ServingStatus.Serving, watch.ResponseStream.Current.Status);
        using (var victim = global::System.Diagnostics.Process.GetProcessById((int)status.Engine.ProcessId))
        {
            victim.Kill();
        }

        Assert.True(await watch.ResponseStream.MoveNext(Ct));
        Assert.Equal(ServingStatus.NotServing, watch.ResponseStream.Current.Status);
        Assert.Contains("SIGKILL", (await daemon.StatusAsync()).Engine.LastFailure, StringComparison.Ordinal);
        Assert.Equal(ServingStatus.Serving, await HealthOfAsync(daemon, ""));
        var diagnosis = (await daemon.DiagnoseAsync(Reports.Valid()))[^1].Completed.Diagnosis;
        Assert.Equal((DiagnosisSource.Catalogue, FallbackReason.EngineUnavailable), (diagnosis.Source, diagnosis.FallbackReason));
    }

    [Fact]
    public async Task A_watch_tells_of_the_end_and_ends_when_the_daemon_drains()
    {
        await using var daemon = await TestDaemon.StartAsync();
        using var watch = daemon.Health.Watch(new HealthCheckRequest(), cancellationToken: Ct);
        Assert.True(await watch.ResponseStream.MoveNext(Ct));
        daemon.App.Lifetime.StopApplication();
        Assert.True(await watch.ResponseStream.MoveNext(Ct));
        Assert.Equal(ServingStatus.NotServing, watch.ResponseStream.Current.Status);
        Assert.False(await watch.ResponseStream.MoveNext(Ct));
    }

    [Fact]
    public async Task Status_tells_version_catalogue_and_a_disabled_engine()
    {
        await using var daemon = await TestDaemon.StartAsync();
        var status = await daemon.StatusAsync();
        Assert.Matches(@"^\d+\.\d+\.\d+", status.Version);
        Assert.NotNull(status.StartTime);
        Assert.True(status.Catalogue.Entries >= 40);
        Assert.True(status.Memory is { DaemonBytes: > 1_000_000, BudgetBytes: > 1_000_000, EngineBytes: 0, NeededBytes: 0 });
        Assert.Equal(EngineState.Disabled, status.Engine.State);
        Assert.Null(status.Model);
    }

    [Fact]
    public async Task Reflection_lists_the_services()
    {
        await using var daemon = await TestDaemon.StartAsync();
        using var call = new ServerReflection.ServerReflectionClient(daemon.Channel).ServerReflectionInfo(cancellationToken: Ct);
        await call.RequestStream.WriteAsync(new ServerReflectionRequest { ListServices = "" }, Ct);
        Assert.True(await call.ResponseStream.MoveNext(Ct));
        var names = call.ResponseStream.Current.ListServicesResponse.Service.Select(s => s.Name).ToList();
        Assert.Contains("edgellm.v1.DiagnosisService", names);
        Assert.Contains("edgellm.v1.SystemService", names);
        Assert.Contains("grpc.health.v1.Health", names);
    }

    private static async Task<ServingStatus> HealthOfAsync(TestDaemon daemon, string service) =>
        (await daemon.Health.CheckAsync(new HealthCheckRequest { Service = service }, cancellationToken: Ct)).Status;
}
