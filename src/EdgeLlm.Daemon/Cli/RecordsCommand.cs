using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text;
using EdgeLlm.Daemon.Basics;
using EdgeLlm.Daemon.Hosting;
using EdgeLlm.Diagnostics.Records;
using EdgeLlm.Inference;
using Microsoft.Data.Sqlite;

namespace EdgeLlm.Daemon.Cli;

/// <summary>`edgellm records`: checks and exports the records, from their file; a daemon may run meanwhile, or not.</summary>
internal static class RecordsCommand
{
    private const string Csv = "csv";

    // SQLITE_BUSY and SQLITE_LOCKED.
    private const int Busy = 5;
    private const int Locked = 6;

    public static Command Create(Screen screen) => new("records", "Check or export what was diagnosed.") { CreateVerify(screen), CreateExport(screen) };

    private static Command CreateVerify(Screen screen)
    {
        var state = State();
        var head = new Option<string?>("--head") { Description = "A head that this command told before; it must be in the chain.", HelpName = "HASH" };
        head.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is not { Length: 64 } hash || !hash.All(char.IsAsciiHexDigit))
            {
                result.AddError("--head must be a SHA-256: 64 hexadecimal digits.");
            }
        });
        var command = new Command("verify", "Check that no record was changed, removed or put in later.") { state, head };
        command.SetAction((parsed, _) => GuardAsync(screen, parsed.GetValue(state), file => Task.FromResult(Verify(file, parsed.GetValue(head) ?? "", screen))));
        return command;
    }

    private static Command CreateExport(Screen screen)
    {
        var state = State();
        var format = new Option<string>("--format")
        {
            Description = "\"jsonl\" (all of each diagnosis, one a line) or \"csv\" (its summary, for a spreadsheet).",
            HelpName = "FORMAT",
            DefaultValueFactory = _ => "jsonl",
        };
        format.AcceptOnlyFromAmong("jsonl", Csv);
        var since = Time("--since", "Only diagnoses from this time on, such as 2026-11-03 or 2026-11-03T06:00Z; UTC if it does not say.");
        var until = Time("--until", "Only diagnoses before this time.");
        var asset = new Option<string>("--asset") { Description = "Only this asset.", HelpName = "ID", DefaultValueFactory = _ => "" };
        var output = new Option<string?>("--output") { Description = "File to write, replaced once it is whole. Default: standard output.", HelpName = "FILE" };
        var command = new Command("export", "Write diagnoses with their feedback, oldest first.") { state, format, since, until, asset, output };
        command.SetAction((parsed, cancellationToken) => GuardAsync(screen, parsed.GetValue(state), async file =>
        {
            var records = RecordExport.Read(file, parsed.GetValue(since), parsed.GetValue(until), parsed.GetRequiredValue(asset));
            await WriteAsync(records, parsed.GetRequiredValue(format) == Csv, parsed.GetValue(output), screen, cancellationToken);
            return ExitCodes.Ok;
        }));
        return command;
    }

    private static int Verify(string file, string head, Screen screen)
    {
        var report = RecordChain.Verify(file, head);
        if (report.IsWhole)
        {
            screen.Line(string.Create(CultureInfo.InvariantCulture, $"{report.Rows} records, all in order. Head: {report.HeadHash}"));
            return ExitCodes.Ok;
        }

        screen.Problem(report.Problem);
        screen.Problem(string.Create(CultureInfo.InvariantCulture, $"{report.Rows} records before it are in order."));
        return ExitCodes.InvalidReport;
    }

    private static async Task WriteAsync(IEnumerable<DiagnosisRecord> records, bool asCsv, string? output, Screen screen, CancellationToken cancellationToken)
    {
        if (output is null)
        {
            Write(records, asCsv, screen.Output, cancellationToken);
            return;
        }

        await OutputFile.WriteAsync(output, async stream =>
        {
            await using var writer = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true);
            Write(records, asCsv, writer, cancellationToken);
        });
    }

    private static void Write(IEnumerable<DiagnosisRecord> records, bool asCsv, TextWriter writer, CancellationToken cancellationToken)
    {
        if (asCsv)
        {
            writer.Write(RecordCsv.Header);
        }

        foreach (var record in records)
        {
            cancellationToken.ThrowIfCancellationRequested();
            writer.Write(asCsv ? RecordCsv.Row(record) : RecordExport.ToJson(record) + "\n");
        }

        writer.Flush();
    }

    private static Task<int> GuardAsync(Screen screen, string? state, Func<string, Task<int>> run) => CommandRun.GuardAsync(screen, async () =>
    {
        var file = FileIn(state);
        try
        {
            return await run(file);
        }
        catch (EdgeLlmException e)
        {
            throw new StartException(ExitCodeOf(e), $"{file}: {e.Message}", e);
        }
    });

    internal static int ExitCodeOf(EdgeLlmException problem) =>
        problem.InnerException is SqliteException { SqliteErrorCode: Busy or Locked } ? ExitCodes.TryAgain : ExitCodes.NoInput;

    // Where the daemon on this machine would have them, by the same configuration.
    private static string FileIn(string? state)
    {
        if (state is null)
        {
            var server = DaemonConfiguration.Read(new DaemonArguments()).GetSection(ServerOptions.Section).Get<ServerOptions>() ?? new ServerOptions();
            state = server.ToStateFolder();
        }

        return Path.Combine(state, DiagnosisStore.FileName);
    }

    private static Option<string?> State() => new("--state") { Description = "Folder of the records. Default: that of the daemon.", HelpName = "DIR" };

    private static Option<DateTimeOffset?> Time(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "DATE",
        CustomParser = result => ParseTime(name, result),
    };

    private static DateTimeOffset? ParseTime(string name, ArgumentResult result)
    {
        const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        if (DateTimeOffset.TryParse(result.Tokens[0].Value, CultureInfo.InvariantCulture, Utc, out var time))
        {
            return time;
        }

        result.AddError($"{name} must be a date or a time, such as 2026-11-03 or 2026-11-03T06:00Z.");
        return null;
    }
}
