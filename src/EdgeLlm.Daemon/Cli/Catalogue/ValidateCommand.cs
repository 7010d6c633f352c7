using System.CommandLine;
using EdgeLlm.Daemon.Basics;
using EdgeLlm.Diagnostics.Catalogue;
using EdgeLlm.Diagnostics.Catalogue.Import;

namespace EdgeLlm.Daemon.Cli.Catalogue;

/// <summary>`edgellm catalogue validate`: checks files of entries; needs no daemon.</summary>
internal static class ValidateCommand
{
    public static Command Create(Screen screen)
    {
        var files = new Argument<string[]>("FILE") { Description = "Files of entries: .json, .yaml or .csv.", Arity = ArgumentArity.OneOrMore };
        var command = new Command("validate", "Check files of entries; needs no daemon.") { files };
        command.SetAction((parsed, cancellationToken) => CommandRun.GuardAsync(screen, async () =>
        {
            using var builtIn = FaultCatalogue.OpenBuiltIn();
            var worst = ExitCodes.Ok;
            foreach (var file in parsed.GetRequiredValue(files))
            {
                var code = await ValidateAsync(file, builtIn, screen, cancellationToken);
                worst = worst == ExitCodes.Ok ? code : worst;
            }

            return worst;
        }));
        return command;
    }

    private static async Task<int> ValidateAsync(string file, FaultCatalogue builtIn, Screen screen, CancellationToken cancellationToken)
    {
        try
        {
            var input = await CatalogueInput.ReadAsync(file, cancellationToken);
            var (entries, signsLost) = (0, 0);
            var problems = CatalogueImport.Read(file, input.Format, input.Content, entry =>
            {
                entries++;
                signsLost += !entry.HasSigns && builtIn.Get(entry.Id)?.HasSigns == true ? 1 : 0;
            });
            foreach (var problem in problems)
            {
                screen.Problem(problem.ToString());
            }

            if (problems.Count == 0)
            {
                screen.Line($"{file}: {entries} entries, nothing wrong");
                CatalogueInput.WarnOfSigns(screen, signsLost);
            }

            return problems.Count == 0 ? ExitCodes.Ok : ExitCodes.InvalidReport;
        }
        catch (StartException e)
        {
            screen.Problem(e.Message);
            return e.ExitCode;
        }
    }
}
