using System.CommandLine;
using System.Text.Json;
using EdgeLlm.Daemon.Basics;
using EdgeLlm.Daemon.Doctor;
using EdgeLlm.Daemon.Hosting;
using EdgeLlm.Protos.V1;
using Grpc.Core;

namespace EdgeLlm.Daemon.Cli;

/// <summary>`edgellm doctor`: looks at machine, configuration and service, and names the command that mends what is wrong.</summary>
internal static class DoctorCommand
{
    // A service that is well answers at once; one that is not must not hold up the doctor.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(3);

    public static Command Create(Screen screen)
    {
        var config = Config();
        var address = CommonOptions.Address();
        var json = CommonOptions.Json();
        var root = new Option<string>("--root") { Description = "Look at the files of a machine below this folder.", HelpName = "DIR", DefaultValueFactory = _ => "/", Hidden = true };
        var command = new Command("doctor", "Look at machine, configuration and service; name what mends what is wrong.") { config, address, json, root };
        command.SetAction((parsed, cancellationToken) => CommandRun.GuardAsync(screen, async () =>
        {
            var subject = await ExamineAsync(parsed.GetRequiredValue(root), parsed.GetValue(config), parsed.GetRequiredValue(address), cancellationToken);
            var report = Report(subject);
            Print(report, parsed.GetValue(json), screen);
            return report.Level == CheckLevel.Fail ? ExitCodes.Unavailable : ExitCodes.Ok;
        }));
        return command;
    }

    internal static Option<string?> Config() =>
        new("--config") { Description = $"Configuration file ({DaemonArguments.DefaultConfigFile} if it is there).", HelpName = "FILE" };

    /// <summary>Gathers what the checks look at.</summary>
    internal static async Task<DoctorCase> ExamineAsync(string root, string? config, string address, CancellationToken cancellationToken)
    {
        var (configuration, problem) = Read(config);
        return new DoctorCase
        {
            Board = new Board(root),
            Configuration = configuration,
            ConfigurationProblem = problem,
            Status = await AskAsync(address, cancellationToken),
            FreeBytes = StorageProbe.FreeBytes,
            ReadSpeed = StorageProbe.ReadSpeed,
        };
    }

    /// <summary>Runs the checks.</summary>
    internal static CheckupReport Report(DoctorCase subject)
    {
        var results = Checkup.Run(subject);
        return new CheckupReport(ServiceIdentity.BuildVersion, results.Max(result => result.Level), results);
    }

    private static (IConfiguration? Configuration, string Problem) Read(string? file)
    {
        try
        {
            return (DaemonConfiguration.Read(new DaemonArguments { ConfigFile = file }), "");
        }
        catch (StartException e)
        {
            return (null, e.Message);
        }
    }

    private static async Task<GetStatusResponse?> AskAsync(string address, CancellationToken cancellationToken)
    {
        using var channel = DaemonChannel.Open(address);
        try
        {
            return await new StatusClient(channel, s_patience, cancellationToken).GetStatusAsync();
        }
        catch (RpcException) when (!cancellationToken.IsCancellationRequested)
        {
            // Nobody there, or somebody else, or one who hangs: the checks tell which.
            return null;
        }
    }

    private static void Print(CheckupReport report, bool asJson, Screen screen)
    {
        if (asJson)
        {
            screen.Raw(JsonSerializer.Serialize(report, DoctorJson.Default.CheckupReport));
            return;
        }

        foreach (var result in report.Results)
        {
            screen.Line($"{Word(result.Level),-5} {result.Check}: {result.Text}");
            if (result.Mend.Length > 0)
            {
                screen.Line($"      -> {result.Mend}");
            }
        }

        var (warnings, failures) = (report.Results.Count(result => result.Level == CheckLevel.Warn), report.Results.Count(result => result.Level == CheckLevel.Fail));
        screen.Line();
        screen.Line(report.Level == CheckLevel.Ok ? "All is well." : $"{failures} to mend, {warnings} to look at.");
    }

    private static string Word(CheckLevel level) => level switch
    {
        CheckLevel.Ok => "ok",
        CheckLevel.Warn => "warn",
        _ => "FAIL",
    };
}
