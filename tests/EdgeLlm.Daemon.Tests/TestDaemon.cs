using EdgeLlm.Daemon.Basics;
using EdgeLlm.Daemon.Engine;
using EdgeLlm.Daemon.Hosting;
using EdgeLlm.Daemon.Memory.Cgroups;
using EdgeLlm.Inference;
using EdgeLlm.Protos.V1;
using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace EdgeLlm.Daemon.Tests;

/// <summary>The real host on a Unix socket and a state folder of its own, with a scripted engine unless told otherwise.</summary>
internal sealed class TestDaemon : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edgellm").FullName;
    private WebApplication? _app;
    private GrpcChannel? _channel;

    private TestDaemon()
    {
    }

    public ScriptedEngine Engine { get; } = new();

    public string Address => $"unix:{_folder}/s";

    public string StateFolder => Path.Combine(_folder, "state");

    /// <summary>The plant's folder of catalogue files; made by whoever writes one.</summary>
    public string PlantFolder => Path.Combine(_folder, "plant");

    public WebApplication App => _app!;

    public FakeLogCollector Log => App.Services.GetRequiredService<FakeLogCollector>();

    public GrpcChannel Channel => _channel ??= DaemonChannel.Open(Address);

    public DiagnosisService.DiagnosisServiceClient Diagnosis => new(Channel);

    public CatalogueService.CatalogueServiceClient Catalogue => new(Channel);

    public SystemService.SystemServiceClient System => new(Channel);

    public Health.HealthClient Health => new(Channel);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>Starts a daemon; with settings for its supervisor the real one generates.</summary>
    public static async Task<TestDaemon> StartAsync(
        EngineSettings? supervised = null, string configuration = "{}", Action<IServiceCollection>? customize = null)
    {
        var daemon = new TestDaemon();
        try
        {
            // A file of its own, so that one of this machine's is not taken.
            var config = Path.Combine(daemon._folder, "edgellm.json");
            await File.WriteAllTextAsync(config, configuration, Ct);
            daemon._app = DaemonHost.Build(
                new DaemonArguments { ConfigFile = config, Listen = [daemon.Address], StateFolder = daemon.StateFolder },
                services =>
                {
                    daemon.Customize(services, supervised);
                    customize?.Invoke(services);
                });
            await DaemonStart.StartAsync(daemon.App, Ct);
            return daemon;
        }
        catch
        {
            await daemon.DisposeAsync();
            throw;
        }
    }

    /// <summary>Asks for a diagnosis and reads it to its end.</summary>
    public async Task<List<DiagnoseResponse>> DiagnoseAsync(DiagnoseRequest request, DateTime? deadline = null)
    {
        using var call = Diagnosis.Diagnose(request, deadline: deadline, cancellationToken: Ct);
        return await call.ResponseStream.ReadAllAsync(Ct).ToListAsync(Ct);
    }

    /// <summary>Asks for a diagnosis that must be refused.</summary>
    public async Task<RpcException> RefuseAsync(DiagnoseRequest request, DateTime? deadline = null) =>
        await Assert.ThrowsAsync<RpcException>(() => DiagnoseAsync(request, deadline));

    public async Task<GetStatusResponse> StatusAsync() => await System.GetStatusAsync(new GetStatusRequest(), cancellationToken: Ct);

    public async ValueTask DisposeAsync()
    {
        _channel?.Dispose();
        if (_app is not null)
        {
            await _app.StopAsync(CancellationToken.None);
            await _app.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }

    private void Customize(IServiceCollection services, EngineSettings? supervised)
    {
        if (supervised is null)
        {
            services.AddSingleton<IGenerator>(Engine);
        }
        else
        {
            services.AddSingleton(supervised);
        }

        // The group that the tests run in is not theirs to divide.
        services.Replace(ServiceDescriptor.Singleton(CgroupPlace.Nowhere));

        // Nor this machine's own catalogue files.
        services.PostConfigure<CatalogueOptions>(catalogue => catalogue.Folder = PlantFolder);
        services.RemoveAll<ILoggerProvider>();
        services.AddFakeLogging();
    }
}
