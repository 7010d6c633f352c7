using Microsoft.Extensions.Options;

namespace EdgeLlm.Daemon.Hosting;

/// <summary>Checks settings before a host is built from them, so that everything that is wrong is told at once.</summary>
internal static class ConfigurationCheck
{
    /// <summary>One line for each setting whose value won't do.</summary>
    public static IReadOnlyList<string> FindInvalid(IConfiguration configuration)
    {
        var services = new ServiceCollection();
        services.AddSingleton(configuration);
        DaemonHost.AddOptions(services);
        using var provider = services.BuildServiceProvider();
        try
        {
            provider.GetRequiredService<IStartupValidator>().Validate();
            return [];
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

    // The binder throws for a value that is not even of its setting's type; the validators name fields in C#'s way.
    private static IEnumerable<string> Explain(Exception problem) =>
        problem is OptionsValidationException invalid ? invalid.Failures.Select(Explain) : [problem.Message];

    private static string Explain(string failure)
    {
        var text = failure[(failure.IndexOf(": ", StringComparison.Ordinal) is var at && at < 0 ? 0 : at + 2)..];
        return text
            .Replace($"The field {nameof(ServerOptions)}.", $"{ServerOptions.Section}:", StringComparison.Ordinal)
            .Replace($"The field {nameof(ModelOptions)}.", $"{ModelOptions.Section}:", StringComparison.Ordinal)
            .Replace($"The field {nameof(AnswerOptions)}.", $"{AnswerOptions.Section}:", StringComparison.Ordinal);
    }
}
