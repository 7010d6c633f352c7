using System.Net.Sockets;
using EdgeLlm.Daemon.Cli;
using EdgeLlm.Diagnostics.Records;
using EdgeLlm.Inference;
using Microsoft.Extensions.Options;

namespace EdgeLlm.Daemon.Hosting;

/// <summary>Brings a built host up, turning each way in which that can fail into one clear refusal.</summary>
internal static partial class DaemonStart
{
    /// <summary>Starts the host; returns once it listens and it is known whether the engine will answer.</summary>
    /// <exception cref="StartException">It can't start.</exception>
    public static async Task StartAsync(WebApplication app, CancellationToken cancellationToken = default)
    {
        // 1. Settings, all that is wrong at once.
        var problems = FindProblems(app);
        if (problems.Count > 0)
        {
            throw new StartException(ExitCodes.Configuration, string.Join('\n', problems));
        }

        // 2. State, before anybody can ask.
        OpenState(app.Services);

        // 3. Listen.
        var endpoints = app.Services.GetRequiredService<IOptions<ServerOptions>>().Value.ToEndpoints();
        var sockets = endpoints.Select(e => e.SocketPath).OfType<string>().ToList();
        sockets.ForEach(UnixSocketFile.RemoveStale);
        using var listening = app.Lifetime.ApplicationStarted.Register(() => LogServing(app.Logger, string.Join(", ", app.Urls)));
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            throw new StartException(ExitCodes.Unavailable, $"Can't listen: {e.Message.TrimEnd('.')}.", e);
        }
    }

    private static List<string> FindProblems(WebApplication app)
    {
        var problems = ConfigurationKeys.FindUnknown(app.Configuration).ToList();
        try
        {
            app.Services.GetRequiredService<IStartupValidator>().Validate();
        }
        catch (OptionsValidationException e)
        {
            problems.AddRange(e.Failures);
        }
        catch (AggregateException e)
        {
            problems.AddRange(e.InnerExceptions.SelectMany(i => i is OptionsValidationException v ? v.Failures : [i.Message]));
        }
        catch (InvalidOperationException e)
        {
            // The binder's, for a value that is not even of its setting's type.
            problems.Add(e.Message);
        }

        return problems;
    }

    private static void OpenState(IServiceProvider services)
    {
        var folder = services.GetRequiredService<IOptions<ServerOptions>>().Value.ToStateFolder();
        try
        {
            services.GetRequiredService<DiagnosisStore>();
        }
        catch (EdgeLlmException e)
        {
            throw new StartException(ExitCodes.NoState, $"The state folder {folder} can't be used: {e.Message}", e);
        }
    }

    [LoggerMessage(3001, LogLevel.Information, "Serving on {Addresses}")]
    private static partial void LogServing(ILogger logger, string addresses);
}
