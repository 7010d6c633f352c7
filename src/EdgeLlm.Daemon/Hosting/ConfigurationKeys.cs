using EdgeLlm.Daemon.Basics;
using EdgeLlm.Daemon.Engine;
using EdgeLlm.Daemon.Memory;
using EdgeLlm.Daemon.Telemetry;
using EdgeLlm.Daemon.Watchdog;

namespace EdgeLlm.Daemon.Hosting;

/// <summary>Finds keys that no option reads: a misspelt one would otherwise be ignored without a word.</summary>
internal static class ConfigurationKeys
{
    private static readonly Dictionary<string, string[]> s_known = new(StringComparer.OrdinalIgnoreCase)
    {
        [ServerOptions.Section] =
        [
            nameof(ServerOptions.Listen),
            nameof(ServerOptions.StateFolder),
            nameof(ServerOptions.Reflection),
            nameof(ServerOptions.MaxConnections),
            nameof(ServerOptions.MaxCallsPerConnection),
            nameof(ServerOptions.MaxDiagnoses),
        ],
        [ModelOptions.Section] =
        [
            nameof(ModelOptions.Path),
            nameof(ModelOptions.ContextTokens),
            nameof(ModelOptions.Slots),
            nameof(ModelOptions.QueueLength),
            nameof(ModelOptions.BatchTokens),
            nameof(ModelOptions.Threads),
            nameof(ModelOptions.DraftTokens),
            nameof(ModelOptions.Weights),
            nameof(ModelOptions.LockWeights),
            nameof(ModelOptions.CacheType),
        ],
        [MemoryOptions.Section] = [nameof(MemoryOptions.Budget), nameof(MemoryOptions.Profile)],
        [CatalogueOptions.Section] = [nameof(CatalogueOptions.Folder)],
        [EngineOptions.Section] = [nameof(EngineOptions.Wrapper)],
        [AnswerOptions.Section] =
        [
            nameof(AnswerOptions.Reasoning),
            nameof(AnswerOptions.ReasoningTokens),
            nameof(AnswerOptions.EvidenceTokens),
            nameof(AnswerOptions.AnswerTokens),
            nameof(AnswerOptions.ModelWeight),
            nameof(AnswerOptions.Temperature),
            nameof(AnswerOptions.TimeLimitSeconds),
        ],
        [WatchdogOptions.Section] =
        [
            nameof(WatchdogOptions.StallSeconds),
            nameof(WatchdogOptions.CanarySeconds),
            nameof(WatchdogOptions.EngineRestarts),
            nameof(WatchdogOptions.StopPolicy),
            nameof(WatchdogOptions.BootLoopLimit),
            nameof(WatchdogOptions.ArmInBootLoop),
        ],
        [GpioWatchdogOptions.Section] =
        [
            nameof(GpioWatchdogOptions.Chip),
            nameof(GpioWatchdogOptions.Line),
            nameof(GpioWatchdogOptions.Part),
            nameof(GpioWatchdogOptions.TimeoutMilliseconds),
            nameof(GpioWatchdogOptions.WindowMilliseconds),
            nameof(GpioWatchdogOptions.PeriodMilliseconds),
            nameof(GpioWatchdogOptions.Signal),
            nameof(GpioWatchdogOptions.PulseMicroseconds),
            nameof(GpioWatchdogOptions.ActiveLow),
            nameof(GpioWatchdogOptions.EnableLine),
            nameof(GpioWatchdogOptions.EnableActiveLow),
        ],
        [KernelWatchdogOptions.Section] = [nameof(KernelWatchdogOptions.Device), nameof(KernelWatchdogOptions.TimeoutSeconds)],
        [RecordsOptions.Section] = [nameof(RecordsOptions.MaxAgeDays), nameof(RecordsOptions.MaxMebibytes)],
        [TelemetryOptions.Section] = [nameof(TelemetryOptions.Prometheus), nameof(TelemetryOptions.Otlp), nameof(TelemetryOptions.OtlpTransport)],
    };

    /// <summary>The keys of each section.</summary>
    public static IReadOnlyDictionary<string, string[]> Known => s_known;

    // Read by the framework.
    private const string Logging = "Logging";

    /// <summary>One line for each key that nothing reads, or that has another form than what reads it.</summary>
    /// <param name="all">Everything that is configured.</param>
    /// <param name="file">What the file alone says: at its root there is no key without a meaning.</param>
    public static IEnumerable<string> FindUnknown(IConfiguration all, IConfiguration file)
    {
        foreach (var entry in file.GetChildren().Where(entry => entry.Value is not null))
        {
            yield return IsSection(entry.Key)
                ? $"{entry.Key} is a section and can't be a value: write {{\"{entry.Key}\": {{...}}}}."
                : NoSection(entry.Key);
        }

        // Variables without "__" are no settings: EDGELLM_ADDRESS is for clients, others are for scripts.
        foreach (var section in all.GetChildren().Where(entry => entry.Value is null && !IsLogging(entry.Key)))
        {
            if (!s_known.TryGetValue(section.Key, out var keys))
            {
                yield return NoSection(section.Key);
                continue;
            }

            foreach (var entry in section.GetChildren())
            {
                if (!keys.Contains(entry.Key, StringComparer.OrdinalIgnoreCase))
                {
                    yield return $"{entry.Path} is not a setting; {section.Key} has {string.Join(", ", keys)}.";
                }
                else if (Misshapen(entry) is { } problem)
                {
                    yield return $"{entry.Path} {problem}.";
                }
            }
        }
    }

    private static string NoSection(string key) => $"{key} is not a section; there are {string.Join(", ", s_known.Keys)} and {Logging}.";

    private static bool IsSection(string key) => s_known.ContainsKey(key) || IsLogging(key);

    private static bool IsLogging(string key) => key.Equals(Logging, StringComparison.OrdinalIgnoreCase);

    // The binder passes over a value where a list belongs, and over a list or a section where a value does.
    private static string? Misshapen(IConfigurationSection entry)
    {
        var isList = entry.Path.Equals($"{ServerOptions.Section}:{nameof(ServerOptions.Listen)}", StringComparison.OrdinalIgnoreCase);
        return isList && entry.Value is { Length: > 0 } ? "must be a list: write [\"...\"], or EDGELLM_Server__Listen__0 in the environment"
            : !isList && entry.GetChildren().Any() ? "must be a single value"
            : null;
    }
}
