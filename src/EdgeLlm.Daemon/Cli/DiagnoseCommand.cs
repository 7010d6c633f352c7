using System.CommandLine;
using EdgeLlm.Daemon.Basics;
using EdgeLlm.Protos.V1;
using Grpc.Core;

namespace EdgeLlm.Daemon.Cli;

/// <summary>`edgellm diagnose`: sends a report to a daemon and shows the diagnosis as it comes.</summary>
internal static class DiagnoseCommand
{
    public static Command Create(Screen screen)
    {
        var file = new Argument<string>("FILE") { Description = "A DiagnoseRequest as JSON; - reads standard input." };
        var address = CommonOptions.Address();
        var json = CommonOptions.Json();
        var noReasoning = new Option<bool>("--no-reasoning") { Description = "Don't show the model's reasoning." };
        var catalogueOnly = new Option<bool>("--catalogue-only") { Description = "Don't ask the model." };
        var timeout = new Option<double?>("--timeout") { Description = "Seconds in which the diagnosis must be complete.", HelpName = "SECONDS" };
        var language = new Option<string?>("--language") { Description = "Language of the answer: en or zh.", HelpName = "TAG" };
        var seed = new Option<ulong?>("--seed") { Description = "Seed of the sampler.", HelpName = "NUMBER" };
        var temperature = new Option<float?>("--temperature") { Description = "Temperature of the sampler, 0 to 2.", HelpName = "NUMBER" };
        var explain = new Option<bool>("--explain") { Description = "Also list every cause that was considered, with what speaks for and against it." };
        timeout.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double?>() is not (null or (> 0 and <= 86_400)))
            {
                result.AddError("--timeout must be above 0 and at most 86400 seconds.");
            }
        });
        var command = new Command("diagnose", "Diagnose a fault report.")
        {
            file, address, json, noReasoning, catalogueOnly, timeout, language, seed, temperature, explain,
        };
        command.SetAction((parsed, cancellationToken) => CommandRun.GuardAsync(screen, parsed.GetRequiredValue(address), async () =>
        {
            var request = await ReportFile.ReadAsync(parsed.GetRequiredValue(file), cancellationToken);
            request.Options ??= new DiagnoseOptions();
            request.Options.OmitReasoningStream |= parsed.GetValue(noReasoning);
            request.Options.CatalogueOnly |= parsed.GetValue(catalogueOnly);
            request.Options.Explain |= parsed.GetValue(explain);
            if (parsed.GetValue(seed) is { } s)
            {
                request.Options.Seed = s;
            }

            if (parsed.GetValue(temperature) is { } t)
            {
                request.Options.Temperature = t;
            }

            if (parsed.GetValue(language) is { } l && request.Report is not null)
            {
                request.Report.Language = l;
            }

            IDiagnosisPrinter printer = parsed.GetValue(json) ? new JsonDiagnosisPrinter(screen) : new TextDiagnosisPrinter(screen);
            return await RunAsync(request, parsed.GetRequiredValue(address), parsed.GetValue(timeout), printer, cancellationToken);
        }));
        return command;
    }

    private static async Task<int> RunAsync(
        DiagnoseRequest request, string address, double? timeout, IDiagnosisPrinter printer, CancellationToken cancellationToken)
    {
        using var channel = DaemonChannel.Open(address);
        DateTime? deadline = timeout is { } seconds ? TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(seconds) : null;
        using var call = new DiagnosisService.DiagnosisServiceClient(channel).Diagnose(request, deadline: deadline, cancellationToken: cancellationToken);
        await foreach (var next in call.ResponseStream.ReadAllAsync(cancellationToken))
        {
            printer.Print(next);
        }

        return ExitCodes.Ok;
    }
}
