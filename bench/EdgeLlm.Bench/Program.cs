using System.CommandLine;
using System.Globalization;
using EdgeLlm.Bench;
using EdgeLlm.Bench.Soak;
using EdgeLlm.Inference;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;

var model = new Option<string?>("--model")
{
    Description = $"GGUF model; by default {BenchModel.ReferencePath} if it is there, else a tiny one that is made on the spot.",
};
var rounds = new Option<int>("--rounds") { Description = "Counted rounds, 1 to 1000.", DefaultValueFactory = _ => 5 };
var tokens = new Option<int>("--tokens") { Description = "Tokens of one generation in decode, 4 to 1024.", DefaultValueFactory = _ => 32 };
var only = new Option<string[]>("--only") { Description = "Only these benchmarks.", AllowMultipleArgumentsPerToken = true };
only.AcceptOnlyFromAmong([.. BenchRun.Names]);
var samples = new Option<string[]>("--samples") { Description = "Only these samples in `service`.", AllowMultipleArgumentsPerToken = true };
samples.AcceptOnlyFromAmong([.. ServiceBenchmark.Samples]);
var json = new Option<string?>("--json") { Description = "Also write all samples to this file." };
var plots = new Option<string?>("--plots") { Description = "Also write pictures into this folder." };
var program = new Option<string?>("--edgellm") { Description = "The program of the benchmarks that start a service, for example one that `./build.sh publish` made." };
InRange(rounds, 1, 1000);
InRange(tokens, 4, 1024);

var root = new RootCommand("Measures EdgeLlm's engine against the bare llama.cpp library, alternating in one run; Markdown goes to the terminal.")
{
    model, rounds, tokens, only, samples, json, plots, program,
};
root.SetAction(async (parsed, cancellationToken) =>
{
    var options = new BenchOptions(
        parsed.GetValue(model),
        parsed.GetValue(rounds),
        parsed.GetValue(tokens),
        parsed.GetValue(only) is { Length: > 0 } named ? named : BenchRun.Names,
        parsed.GetValue(samples) is { Length: > 0 } chosen ? chosen : ServiceBenchmark.Samples,
        parsed.GetValue(json),
        parsed.GetValue(plots),
        parsed.GetValue(program));
    try
    {
        await BenchRun.RunAsync(options, Console.Out, cancellationToken);
        return 0;
    }
    catch (Exception e) when (e is EdgeLlmException or IOException or UnauthorizedAccessException)
    {
        await Console.Error.WriteLineAsync($"EdgeLlm.Bench: {e.Message}");
        return 1;
    }
});
root.Subcommands.Add(Soak());
return await root.Parse(args).InvokeAsync();

static Command Soak()
{
    var model = new Option<string?>("--model") { Description = "GGUF model; a tiny one that is made on the spot by default." };
    var minutes = new Option<double>("--minutes") { Description = "How long.", DefaultValueFactory = _ => 30 };
    var seed = new Option<int>("--seed") { Description = "Seed of the callers.", DefaultValueFactory = _ => 1 };
    var requests = new Option<int>("--requests") { Description = "So many diagnoses of the whole service instead, 50 at least: what daemon and engine hold must not grow." };
    var program = new Option<string?>("--edgellm") { Description = "The program that is asked, for example one that `./build.sh publish` made." };
    requests.Validators.Add(result =>
    {
        if (result.Errors.Any() || result.GetValue(requests) < 50)
        {
            result.AddError("--requests must be 50 or more.");
        }
    });
    var command = new Command("soak", "Many callers for a long time, many of whom give up; fails if a slot, a KV cell or memory leaks.") { model, minutes, seed, requests, program };
    command.SetAction(async (parsed, cancellationToken) =>
    {
        using var file = parsed.GetValue(model) is { } path ? BenchModel.Choose(path) : BenchModel.MakeTiny();
        if (parsed.GetValue(requests) is > 0 and var count)
        {
            return await new ServiceSoak(count, Console.Out, cancellationToken).RunAsync(file, parsed.GetValue(program)) ? 0 : 1;
        }

        return await new SoakRun(TimeSpan.FromMinutes(parsed.GetValue(minutes)), parsed.GetValue(seed), Console.Out, cancellationToken).RunAsync(file) ? 0 : 1;
    });
    return command;
}

static void InRange(Option<int> option, int least, int most) => option.Validators.Add(result =>
{
    if (result.Errors.Any() || result.GetValue(option) is var value && (value < least || value > most))
    {
        result.AddError($"{option.Name} must be from {least} to {most}.");
    }
});
