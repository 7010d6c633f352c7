using System.Globalization;
using EdgeLlm.Daemon.Basics;
using EdgeLlm.Daemon.Memory;
using EdgeLlm.Daemon.Telemetry;
using EdgeLlm.Daemon.Watchdog;
using Microsoft.Extensions.Options;

namespace EdgeLlm.Daemon.Hosting;

/// <summary>Checks settings before a host is built from them, so that everything that is wrong is told at once.</summary>
internal static class ConfigurationCheck
{
    // Our instructions and a fault of one fact, in the reference's tokens.
    private const int LeastPromptTokens = 400;

    /// <summary>One line for each setting whose value won't do, by itself or beside another.</summary>
    public static IReadOnlyList<string> FindInvalid(IConfiguration configuration)
    {
        var services = new ServiceCollection();
        services.AddSingleton(configuration);
        DaemonHost.AddOptions(services);
        using var provider = services.BuildServiceProvider();
        try
        {
            provider.GetRequiredService<IStartupValidator>().Validate();

            // Each is sound by itself; now whether they are together.
            var model = provider.GetRequiredService<IOptions<ModelOptions>>().Value;
            var answer = provider.GetRequiredService<IOptions<AnswerOptions>>().Value;
            return [.. FindImpossible(model, answer)];
        }
        catch (OptionsValidationException e)
        {
            return [.. Explain(e)];
        }
        catch (AggregateException e)
        {
            return [.. e.InnerExceptions.SelectMany(Explain)];
        }
        catch (InvalidOperationException e)
        {
            return [.. Explain(e)];
        }
    }

    private static IEnumerable<string> FindImpossible(ModelOptions model, AnswerOptions answer)
    {
        var context = Setting(ModelOptions.Section, nameof(ModelOptions.ContextTokens), model.ContextTokens);
        if (answer.AnswerTokens + LeastPromptTokens >= model.ContextTokens)
        {
            yield return $"{Setting(AnswerOptions.Section, nameof(AnswerOptions.AnswerTokens), answer.AnswerTokens)} leaves no room for a prompt, "
                + $"which has {LeastPromptTokens} tokens at least, in {context}: lower the first or raise the second.";
        }

        if (answer.ReasoningTokens > model.ContextTokens)
        {
            yield return $"{Setting(AnswerOptions.Section, nameof(AnswerOptions.ReasoningTokens), answer.ReasoningTokens)} is more than {context} can hold: "
                + "lower the first or raise the second.";
        }

        if (model.BatchTokens > model.ContextTokens)
        {
            yield return $"{Setting(ModelOptions.Section, nameof(ModelOptions.BatchTokens), model.BatchTokens)} is larger than {context}: "
                + "lower the first or raise the second.";
        }
    }

    private static string Setting(string section, string key, int value) => string.Create(CultureInfo.InvariantCulture, $"{section}:{key} ({value})");

    // The binder throws for a value that is not even of its setting's type; the validators name fields in C#'s way.
    private static IEnumerable<string> Explain(Exception problem) =>
        problem is OptionsValidationException invalid ? invalid.Failures.Select(Explain) : [problem.Message];

    private static string Explain(string failure)
    {
        var text = failure[(failure.IndexOf(": ", StringComparison.Ordinal) is var at && at < 0 ? 0 : at + 2)..];
        return text
            .Replace($"The field {nameof(ServerOptions)}.", $"{ServerOptions.Section}:", StringComparison.Ordinal)
            .Replace($"The field {nameof(ModelOptions)}.", $"{ModelOptions.Section}:", StringComparison.Ordinal)
            .Replace($"The field {nameof(MemoryOptions)}.", $"{MemoryOptions.Section}:", StringComparison.Ordinal)
            .Replace($"The field {nameof(AnswerOptions)}.", $"{AnswerOptions.Section}:", StringComparison.Ordinal)
            .Replace($"The field {nameof(RecordsOptions)}.", $"{RecordsOptions.Section}:", StringComparison.Ordinal)
            .Replace($"The field {nameof(WatchdogOptions)}.", $"{WatchdogOptions.Section}:", StringComparison.Ordinal)
            .Replace($"The field {nameof(GpioWatchdogOptions)}.", $"{GpioWatchdogOptions.Section}:", StringComparison.Ordinal)
            .Replace($"The field {nameof(KernelWatchdogOptions)}.", $"{KernelWatchdogOptions.Section}:", StringComparison.Ordinal)
            .Replace($"The field {nameof(TelemetryOptions)}.", $"{TelemetryOptions.Section}:", StringComparison.Ordinal);
    }
}
