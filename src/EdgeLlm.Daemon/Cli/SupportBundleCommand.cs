using System.CommandLine;
using System.Text.Json;
using EdgeLlm.Daemon.Basics;
using EdgeLlm.Daemon.Doctor;
using EdgeLlm.Daemon.Support;
using Google.Protobuf;

namespace EdgeLlm.Daemon.Cli;

/// <summary>`edgellm support-bundle`: one archive for whoever is asked for help.</summary>
internal static class SupportBundleCommand
{
    // Of the machine, nothing that names it or its users.
    private static readonly string[] s_files =
    [
        "etc/os-release", "proc/version", "proc/cpuinfo", "proc/meminfo", "proc/loadavg", "proc/pressure/memory", "proc/pressure/cpu", "proc/pressure/io",
        "proc/swaps", "sys/fs/cgroup/cgroup.controllers", "sys/firmware/devicetree/base/model",
    ];

    public static Command Create(Screen screen)
    {
        var file = new Argument<string>("FILE") { Description = "The archive to write, FILE.tar.gz." };
        var config = DoctorCommand.Config();
        var address = CommonOptions.Address();
        var command = new Command("support-bundle", "Gather checkup, status, settings and log into an archive, without secrets, reports or diagnoses.") { file, config, address };
        command.SetAction((parsed, cancellationToken) => CommandRun.GuardAsync(screen, async () =>
        {
            var target = parsed.GetRequiredValue(file);
            var subject = await DoctorCommand.ExamineAsync("/", parsed.GetValue(config), parsed.GetRequiredValue(address), cancellationToken);
            var log = await Journal.ReadAsync(cancellationToken);
            await OutputFile.WriteAsync(target, output => WriteAsync(output, subject, log, TimeProvider.System.GetUtcNow(), cancellationToken), isPrivate: true);
            screen.Line($"Written: {target}. It has no reports and no diagnoses; its log names requests by their identifiers. Look through it before you send it.");
            return ExitCodes.Ok;
        }));
        return command;
    }

    internal static async Task WriteAsync(Stream output, DoctorCase subject, string log, DateTimeOffset time, CancellationToken cancellationToken)
    {
        await using var bundle = new SupportBundle(output, time);
        await bundle.AddAsync("doctor.json", Redaction.Text(JsonSerializer.Serialize(DoctorCommand.Report(subject), DoctorJson.Default.CheckupReport)), cancellationToken);
        await bundle.AddAsync("status.json", subject.Status is { } status ? Redaction.Text(JsonFormatter.Default.Format(status)) : null, cancellationToken);
        await bundle.AddAsync("settings.txt", subject.Configuration is { } configuration ? Redaction.Settings(configuration) : Redaction.Text(subject.ConfigurationProblem), cancellationToken);
        await bundle.AddAsync("log.txt", Redaction.Text(log), cancellationToken);
        foreach (var file in s_files)
        {
            await bundle.AddAsync($"machine/{file.Replace('/', '_')}", subject.Board.Read(file), cancellationToken);
        }
    }
}
