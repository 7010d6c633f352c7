using EdgeLlm.Daemon.Basics;
using EdgeLlm.Daemon.Engine;
using EdgeLlm.Daemon.Watchdog.Feeding;
using EdgeLlm.Daemon.Watchdog.Gpio;
using EdgeLlm.Diagnostics.Records;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting.Systemd;
using Microsoft.Extensions.Options;

namespace EdgeLlm.Daemon.Watchdog;

/// <summary>Puts the watchdogs into the host.</summary>
internal static class WatchdogRegistration
{
    private const string NotifySocket = "NOTIFY_SOCKET";

    /// <summary>What others need to know before: how the last run ended.</summary>
    public static void AddHistory(IServiceCollection services) => services.AddSingleton(p => RunHistory.Open(
        p.GetRequiredService<StateFolder>().Path, p.GetRequiredService<TimeProvider>(), p.GetRequiredService<ILogger<RunHistory>>()));

    /// <summary>The judge and the feeders; after all other services.</summary>
    public static void AddWatchdogs(IServiceCollection services)
    {
        services.TryAddSingleton<IGpioBank>(_ => new GpioBank());
        if (Environment.GetEnvironmentVariable(NotifySocket) is { Length: > 0 })
        {
            services.TryAddSingleton<ISystemdNotifier, SystemdNotifier>();
        }

        services.AddSingleton<FeedPermit>();
        services.AddSingleton<RpcProbe>();
        services.AddSingleton(p => new Canary(
            p.GetRequiredService<EngineSupervisor>(),
            TimeSpan.FromSeconds(p.GetRequiredService<IOptions<WatchdogOptions>>().Value.CanarySeconds),
            p.GetRequiredService<TimeProvider>()));
        services.AddSingleton(p => p.GetRequiredService<IOptions<WatchdogOptions>>().Value);
        services.AddSingleton<IReadOnlyList<IWatchdogFeeder>>(p => [.. Feeders(p)]);
        services.AddSingleton(NewLoop);
        services.AddSingleton<WatchdogService>();
        services.AddHostedService(p => p.GetRequiredService<WatchdogService>());
    }

    private static WatchdogLoop NewLoop(IServiceProvider p)
    {
        var (options, history) = (p.GetRequiredService<WatchdogOptions>(), p.GetRequiredService<RunHistory>());
        return new WatchdogLoop(
            p.GetRequiredService<EngineSupervisor>(),
            p.GetRequiredService<MemoryGovernor>(),
            p.GetRequiredService<DiagnosisStore>(),
            p.GetRequiredService<StateFolder>(),
            p.GetRequiredService<RpcProbe>(),
            p.GetRequiredService<Canary>(),
            p.GetRequiredService<FeedPermit>(),
            history,
            options,
            p.GetRequiredService<TimeProvider>(),
            p.GetRequiredService<ILogger<WatchdogLoop>>())
        {
            HasSystemd = p.GetRequiredService<IReadOnlyList<IWatchdogFeeder>>().Any(feeder => feeder.Kind == FeederKind.Service),
            Hold = history.Hold(options.BootLoopLimit),
        };
    }

    private static IEnumerable<IWatchdogFeeder> Feeders(IServiceProvider p)
    {
        if (SystemdFeeder.TimeoutOf(Environment.GetEnvironmentVariable, Environment.ProcessId) is { } timeout && p.GetService<ISystemdNotifier>() is { } notifier)
        {
            yield return new SystemdFeeder(notifier, timeout);
        }

        if (p.GetRequiredService<IOptions<GpioWatchdogOptions>>().Value.ToWatchdog() is { } gpio)
        {
            yield return new GpioFeeder(gpio, p.GetRequiredService<IGpioBank>(), p.GetRequiredService<TimeProvider>());
        }

        if (p.GetRequiredService<IOptions<KernelWatchdogOptions>>().Value.ToFeeder() is { } kernel)
        {
            yield return kernel;
        }
    }
}
