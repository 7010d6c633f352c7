using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting.Systemd;
using Microsoft.Extensions.Logging.Console;

namespace EdgeLlm.Daemon.Hosting;

/// <summary>What the host does where systemd runs it: READY=1 and STOPPING=1, SIGTERM, and log lines that begin with their level.</summary>
internal static class SystemdService
{
    // The framework's AddSystemd looks at the parent's name, which a unit with ProtectProc=invisible must not see.
    private const string NotifySocket = "NOTIFY_SOCKET";

    public static void Add(IServiceCollection services)
    {
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable(NotifySocket)))
        {
            return;
        }

        services.Configure<ConsoleLoggerOptions>(console => console.FormatterName = ConsoleFormatterNames.Systemd);
        services.AddSingleton<ISystemdNotifier, SystemdNotifier>();
        services.Replace(ServiceDescriptor.Singleton<IHostLifetime, SystemdLifetime>());
        services.AddHostedService<ReloadSignal>();
    }
}
