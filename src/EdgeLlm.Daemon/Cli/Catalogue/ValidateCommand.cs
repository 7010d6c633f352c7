using System.CommandLine;
using EdgeLlm.Daemon.Basics;
using EdgeLlm.Diagnostics.Catalogue;
using EdgeLlm.Diagnostics.Catalogue.Import;
using EdgeLlm.Diagnostics.Knowledge.Plant;

namespace EdgeLlm.Daemon.Cli.Catalogue;

/// <summary>`edgellm catalogue validate`: checks files of entries and knowledge files; needs no daemon.</summary>
internal static class ValidateCommand
{
    public static Command Create(Screen screen)
    {
        var files = new Argument<string[]>("FILE") { Description = "Files of entries (.json, .yaml or .csv) or of terms and failure modes (.json).", Arity = ArgumentArity.OneOrMore };
        var command = new Command("validate", "Check files of entries, terms and failure modes; needs no daemon.") { files };
        command.SetAction((parsed, cancellationToken) => CommandRun.GuardAsync(screen, async () =>
        {
            using var builtIn = FaultCatalogue.OpenBuiltIn();
            var worst = ExitCodes.Ok;
            var knowledge = new List<(string Name, byte[] Content)>();
            foreach (var file in parsed.GetRequiredValue(files))
            {
                var code = await ValidateAsync(file, builtIn, knowledge, screen, cancellationToken);
                worst = worst == ExitCodes.Ok ? code : worst;
            }

            // Together, since one file may use the terms of another.
            return ValidateKnowledge(knowledge, screen) is var last && worst == ExitCodes.Ok ? last : worst;
        }));
        return command;
    }

    private static int ValidateKnowledge(List<(string Name, byte[] Content)> files, Screen screen)
    {
        var code = ExitCodes.Ok;
        foreach (var file in files.Count == 0 ? [] : KnowledgeCheck.Check(files))
        {
            foreach (var problem in file.Problems)
            {
                screen.Problem(problem.ToString());
            }

            screen.Line($"{file.Name}: {file.Terms} terms and {file.Modes} failure modes can be used{(file.Problems.IsEmpty ? ", nothing wrong" : "")}");
            code = file.HasErrors ? ExitCodes.InvalidReport : code;
        }

        return code;
    }

    private static async Task<int> ValidateAsync(
        string file, FaultCatalogue builtIn, List<(string Name, byte[] Content)> knowledge, Screen screen, CancellationToken cancellationToken)
    {
        try
        {
            var input = await CatalogueInput.ReadAsync(file, cancellationToken);
            if (input.Format == ImportFormat.Json && KnowledgeCheck.IsKnowledge(input.Content))
            {
                knowledge.Add((file, input.Content));
                return ExitCodes.Ok;
            }

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
