using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace EdgeLlm.Evaluation.Scenarios;

/// <summary>All scenarios, and what plants send along with any of them.</summary>
/// <param name="Scenarios">The scenarios, by identifier.</param>
/// <param name="Distractors">Signals that have nothing to do with the fault.</param>
/// <param name="Events">Alarms and events that have nothing to do with it.</param>
internal sealed record ScenarioSet(
    ImmutableArray<Scenario> Scenarios, ImmutableArray<ScenarioSignal> Distractors, ImmutableArray<EarlierAlarm> Events)
{
    private const string Prefix = "scenarios/";
    private const string DistractorFile = "distractors.json";
    private const string EventFile = "events.json";

    private static readonly JsonSerializerOptions s_json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = false,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    /// <summary>Reads the set that is built in.</summary>
    internal static ScenarioSet ReadBuiltIn()
    {
        var files = typeof(ScenarioSet).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal) && name is not (Prefix + DistractorFile) and not (Prefix + EventFile));
        return new ScenarioSet(
            [.. files.SelectMany(name => Read<ImmutableArray<Scenario>>(name)).OrderBy(scenario => scenario.Id, StringComparer.Ordinal)],
            Read<ImmutableArray<ScenarioSignal>>(Prefix + DistractorFile),
            Read<ImmutableArray<EarlierAlarm>>(Prefix + EventFile));
    }

    private static T Read<T>(string name)
    {
        using var stream = typeof(ScenarioSet).Assembly.GetManifestResourceStream(name)!;
        return JsonSerializer.Deserialize<T>(stream, s_json)!;
    }
}
