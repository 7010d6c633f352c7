namespace EdgeLlm.Daemon.Hosting;

/// <summary>Finds keys that no option reads: a misspelt one would otherwise be ignored without a word.</summary>
internal static class ConfigurationKeys
{
    private static readonly Dictionary<string, string[]> s_known = new(StringComparer.OrdinalIgnoreCase)
    {
        [ServerOptions.Section] = [nameof(ServerOptions.Listen), nameof(ServerOptions.StateFolder), nameof(ServerOptions.Reflection)],
        [ModelOptions.Section] =
        [
            nameof(ModelOptions.Path),
            nameof(ModelOptions.ContextTokens),
            nameof(ModelOptions.Slots),
            nameof(ModelOptions.QueueLength),
            nameof(ModelOptions.BatchTokens),
            nameof(ModelOptions.Threads),
        ],
        [CatalogueOptions.Section] = [nameof(CatalogueOptions.Folder)],
        [EngineOptions.Section] = [nameof(EngineOptions.Wrapper)],
        [AnswerOptions.Section] =
        [
            nameof(AnswerOptions.ReasoningTokens),
            nameof(AnswerOptions.AnswerTokens),
            nameof(AnswerOptions.Temperature),
            nameof(AnswerOptions.TimeLimitSeconds),
        ],
    };

    // Read by the framework.
    private const string Logging = "Logging";

    /// <summary>One line for each key that nothing reads.</summary>
    public static IEnumerable<string> FindUnknown(IConfiguration configuration)
    {
        foreach (var section in configuration.GetChildren())
        {
            // Variables without "__" are no settings: EDGELLM_ADDRESS is for clients, others are for scripts.
            if (section.Value is not null || section.Key.Equals(Logging, StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            if (!s_known.TryGetValue(section.Key, out var keys))
            {
                yield return $"{section.Key} is not a section; there are {string.Join(", ", s_known.Keys)} and {Logging}.";
                continue;
            }

            foreach (var key in section.GetChildren().Where(k => !keys.Contains(k.Key, StringComparer.OrdinalIgnoreCase)))
            {
                yield return $"{key.Path} is not a setting; {section.Key} has {string.Join(", ", keys)}.";
            }
        }
    }
}
