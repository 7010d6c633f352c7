using EdgeLlm.Daemon.Basics;
using EdgeLlm.Daemon.Engine;
using EdgeLlm.Daemon.Logging;
using EdgeLlm.Daemon.Memory;
using EdgeLlm.Daemon.Memory.Cgroups;
using EdgeLlm.Daemon.Models;
using EdgeLlm.Daemon.Rpc;
using EdgeLlm.Daemon.Telemetry;
using EdgeLlm.Daemon.Watchdog;
using EdgeLlm.Diagnostics;
using EdgeLlm.Diagnostics.Catalogue;
using EdgeLlm.Diagnostics.Catalogue.Library;
using EdgeLlm.Diagnostics.Records;
using EdgeLlm.Inference;
using EdgeLlm.Inference.Worker;
using Grpc.AspNetCore.Server;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace EdgeLlm.Daemon.Hosting;

/// <summary>The one host that production and tests run.</summary>
internal static class DaemonHost
{
    /// <summary>Builds the host from settings that are all valid; nothing outside is touched yet.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="customize">What a test puts in place of the real thing.</param>
    /// <exception cref="StartException">The configuration can't be read, or is wrong.</exception>
    public static WebApplication Build(DaemonArguments arguments, Action<IServiceCollection>? customize = null)
    {
        // The empty builder, since the others watch files for changes below the content root and read ASPNETCORE_ variables.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.AddConfiguration(DaemonConfiguration.Read(arguments));
        AddLogging(builder);
        AddServer(builder);
        AddOptions(builder.Services);
        AddRooms(builder.Services);
        builder.Services.AddTelemetry(builder.Configuration);
        customize?.Invoke(builder.Services);

        var app = builder.Build();
        app.UsePrometheus();

        // Asked for when the first call comes: it leads to the records, which are opened when the host starts.
        app.Use((context, next) => context.RequestServices.GetRequiredService<RequestGate>().RunAsync(context, next));
        app.Use(UnreadableRequests.RunAsync);
        app.MapGrpcService<DiagnosisGrpcService>();
        app.MapGrpcService<CatalogueGrpcService>();
        app.MapGrpcService<ModelGrpcService>();
        app.MapGrpcService<SystemGrpcService>();
        app.MapGrpcService<HealthGrpcService>();
        if (app.Configuration.GetValue($"{ServerOptions.Section}:{nameof(ServerOptions.Reflection)}", true))
        {
            app.MapGrpcReflectionService();
        }

        return app;
    }

    private static void AddLogging(WebApplicationBuilder builder)
    {
        builder.Logging.AddConfiguration(builder.Configuration.GetSection("Logging"));
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning).AddFilter("Grpc", LogLevel.Warning);

        // A failed start is told once, in one line, by the command; the host would add its stack trace. That it stops because
        // a part of the service failed is critical, and told.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);

        // The journal gets fields; elsewhere people read lines, on standard error so that standard output stays free.
        if (JournalStream.IsOurs())
        {
            builder.Services.AddSingleton<ILoggerProvider>(_ => new JournalLoggerProvider(new JournalSocket(JournalStream.SocketPath)));
        }
        else
        {
            builder.Logging.AddSimpleConsole(console => console.SingleLine = true);
            builder.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(
                console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        }

        SystemdService.Add(builder.Services);
    }

    private static void AddServer(WebApplicationBuilder builder)
    {
        builder.WebHost.UseKestrelCore();
        builder.Services.AddOptions<KestrelServerOptions>().Configure<IOptions<ServerOptions>, IOptions<TelemetryOptions>>(Listen);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = Drain.Patience + TimeSpan.FromSeconds(10));
        builder.Services.AddRoutingCore();
        builder.Services.AddGrpc(grpc =>
        {
            grpc.MaxReceiveMessageSize = RequestGate.MaxSmallRequestBytes;
            grpc.Interceptors.Add<ErrorInterceptor>();
            grpc.Interceptors.Add<ModelHeaders>();
        }).AddServiceOptions<DiagnosisGrpcService>(grpc => grpc.MaxReceiveMessageSize = RequestGate.MaxRequestBytes);

        // What is compressed would have to be unpacked before it is known what is in it, and callers are on this machine. After
        // gRPC's own defaults, which take an empty list for one that is not set.
        builder.Services.PostConfigure<GrpcServiceOptions>(grpc => grpc.CompressionProviders.Clear());
        builder.Services.AddGrpcReflection();
        builder.Services.AddSingleton<ErrorInterceptor>();
        builder.Services.AddSingleton<ModelHeaders>();
        builder.Services.AddSingleton<DiagnosisGrpcService>();
        builder.Services.AddSingleton<CatalogueGrpcService>();
        builder.Services.AddSingleton<ModelGrpcService>();
        builder.Services.AddSingleton<MemoryReport>();
        builder.Services.AddSingleton<WatchdogReport>();
        builder.Services.AddSingleton<StatusReport>();
        builder.Services.AddSingleton<SystemGrpcService>();
        builder.Services.AddSingleton<HealthGrpcService>();
        builder.Services.AddSingleton<RequestCounters>();
        builder.Services.AddSingleton<RequestGate>();
        builder.Services.AddSingleton<Drain>();
    }

    private static void Listen(KestrelServerOptions kestrel, IOptions<ServerOptions> server, IOptions<TelemetryOptions> telemetry)
    {
        kestrel.AddServerHeader = false;

        // A gateway that lost its power says no goodbye; its slot must not be held for a TCP timeout.
        kestrel.Limits.Http2.KeepAlivePingDelay = TimeSpan.FromSeconds(30);
        kestrel.Limits.Http2.KeepAlivePingTimeout = TimeSpan.FromSeconds(20);

        // One more, by which the service asks itself whether it still answers.
        kestrel.Limits.MaxConcurrentConnections = server.Value.MaxConnections + 1;
        kestrel.Limits.Http2.MaxStreamsPerConnection = server.Value.MaxCallsPerConnection;
        foreach (var endpoint in server.Value.ToEndpoints())
        {
            if (endpoint.SocketPath is { } path)
            {
                kestrel.ListenUnixSocket(path, listen => listen.Protocols = HttpProtocols.Http2);
            }
            else
            {
                kestrel.Listen(endpoint.Address!, listen => listen.Protocols = HttpProtocols.Http2);
            }
        }

        kestrel.ListenForPrometheus(telemetry.Value);
    }

    internal static void AddOptions(IServiceCollection services)
    {
        services.AddOptionsWithValidateOnStart<ServerOptions, ServerOptionsValidator>().BindConfiguration(ServerOptions.Section);
        services.AddOptionsWithValidateOnStart<ModelOptions, ModelOptionsValidator>().BindConfiguration(ModelOptions.Section);
        services.AddOptionsWithValidateOnStart<MemoryOptions, MemoryOptionsValidator>().BindConfiguration(MemoryOptions.Section);
        services.AddOptions<CatalogueOptions>().BindConfiguration(CatalogueOptions.Section);
        services.AddOptions<EngineOptions>().BindConfiguration(EngineOptions.Section);
        services.AddOptionsWithValidateOnStart<AnswerOptions, AnswerOptionsValidator>().BindConfiguration(AnswerOptions.Section);
        services.AddOptionsWithValidateOnStart<WatchdogOptions, WatchdogOptionsValidator>().BindConfiguration(WatchdogOptions.Section);
        services.AddOptionsWithValidateOnStart<GpioWatchdogOptions, GpioWatchdogOptionsValidator>().BindConfiguration(GpioWatchdogOptions.Section);
        services.AddOptionsWithValidateOnStart<KernelWatchdogOptions, KernelWatchdogOptionsValidator>().BindConfiguration(KernelWatchdogOptions.Section);
        services.AddOptionsWithValidateOnStart<RecordsOptions, RecordsOptionsValidator>().BindConfiguration(RecordsOptions.Section);
        services.AddOptionsWithValidateOnStart<TelemetryOptions, TelemetryOptionsValidator>().BindConfiguration(TelemetryOptions.Section);
    }

    private static void AddRooms(IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(p => new ServiceIdentity(ServiceIdentity.BuildVersion, p.GetRequiredService<TimeProvider>().GetUtcNow()));
        services.AddSingleton(p => new StateFolder(p.GetRequiredService<IOptions<ServerOptions>>().Value.ToStateFolder()));
        services.AddSingleton(p => DiagnosisStore.Open(
            p.GetRequiredService<StateFolder>().Path,
            p.GetRequiredService<IOptions<RecordsOptions>>().Value.ToRetention(),
            p.GetRequiredService<TimeProvider>(),
            p.GetRequiredService<ILogger<DiagnosisStore>>()));
        services.AddSingleton(p => CatalogueLibrary.Open(
            p.GetRequiredService<IOptions<CatalogueOptions>>().Value.ToFolders(p.GetRequiredService<StateFolder>().Path),
            p.GetRequiredService<ILogger<CatalogueLibrary>>()));
        services.AddHostedService<CatalogueWatch>();
        services.AddSingleton(p => p.GetRequiredService<IOptions<AnswerOptions>>().Value.ToDiagnoserOptions(ServiceIdentity.BuildVersion));
        services.AddSingleton<Diagnoser>();
        services.AddSingleton<MemoryWatch>();
        services.AddSingleton(_ => CgroupPlace.Find());
        services.AddSingleton(p => new MemoryGate(
            () => MemoryBudget.Of(
                p.GetRequiredService<IOptions<MemoryOptions>>().Value.Budget, CgroupLimit.Read(p.GetRequiredService<CgroupPlace>()), BoardMemory.Read()),
            BoardMemory.Read,
            () => p.GetRequiredService<MemoryWatch>().Of(Environment.ProcessId),
            p.GetRequiredService<TimeProvider>()));
        services.AddSingleton(p => GroupSetup.Take(p.GetRequiredService<CgroupPlace>(), Environment.ProcessId));
        services.AddSingleton<MemoryEnforcer>();
        services.AddSingleton(p => new EngineSettings
        {
            Load = ToLoad(p.GetRequiredService<IOptions<ModelOptions>>().Value, p.GetRequiredService<StateFolder>().Path, p.GetRequiredService<ModelChoice>()),
            Command = p.GetRequiredService<IOptions<EngineOptions>>().Value.ToCommand(),
            Gate = p.GetRequiredService<MemoryGate>(),
            Hold = p.GetRequiredService<RunHistory>().Hold(p.GetRequiredService<IOptions<WatchdogOptions>>().Value.BootLoopLimit),
            HoldReason = p.GetRequiredService<RunHistory>().HoldReason,
            Enforcer = p.GetRequiredService<MemoryEnforcer>(),
            Quarantine = p.GetRequiredService<Quarantine>(),
        });
        WatchdogRegistration.AddHistory(services);
        services.AddSingleton(p => new ModelFolder(Path.Combine(p.GetRequiredService<StateFolder>().Path, "models")));
        services.AddSingleton(p => new ModelChoice(
            p.GetRequiredService<StateFolder>().Path, p.GetRequiredService<ModelFolder>(), p.GetRequiredService<ILogger<ModelChoice>>()));
        services.AddSingleton<ModelSwap>();
        services.AddSingleton<EngineSupervisor>();
        services.AddSingleton(p => new Quarantine(
            p.GetRequiredService<StateFolder>().Path, p.GetRequiredService<TimeProvider>(), p.GetRequiredService<ILogger<Quarantine>>()));
        services.AddSingleton<IGenerator, QuarantinedGenerator>();
        services.AddSingleton<PressureSource>();
        services.AddSingleton<IMemoryProbe, MemoryProbe>();
        services.AddSingleton<MemoryGovernor>();
        services.AddHostedService(p => p.GetRequiredService<MemoryGovernor>());
        services.AddSingleton<WeightKeeper>();
        services.AddHostedService(p => p.GetRequiredService<WeightKeeper>());
        services.AddHostedService<Doorway>();
        services.AddHostedService(p => p.GetRequiredService<EngineSupervisor>());
        WatchdogRegistration.AddWatchdogs(services);
    }

    // What was chosen while the service ran goes before what is configured.
    private static EngineLoad? ToLoad(ModelOptions model, string stateFolder, ModelChoice choice) =>
        choice.Read(model.Path) is { } chosen ? model.ToLoad(stateFolder, chosen) : model.ToLoad(stateFolder);
}
