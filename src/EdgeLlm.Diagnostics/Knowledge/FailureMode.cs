using System.Collections.Immutable;
using System.Text.Json.Serialization;
using EdgeLlm.Diagnostics.Catalogue;

namespace EdgeLlm.Diagnostics.Knowledge;

/// <summary>The ways in which one type of component fails: a failure mode and effects analysis (IEC 60812), read from effects to causes.</summary>
internal sealed record ComponentModes
{
    /// <summary>The source of what is built in.</summary>
    public const string BuiltInSource = "EdgeLlm failure modes, general engineering practice (form: IEC 60812)";

    /// <summary>Identifier of the component's <see cref="Term"/>.</summary>
    public required string Component { get; init; }

    /// <summary>Its failure modes.</summary>
    public required ImmutableArray<FailureMode> Modes { get; init; }

    /// <summary>Where they come from: the built-in data, or a file of the plant.</summary>
    [JsonIgnore]
    public string Source { get; init; } = BuiltInSource;
}

/// <summary>One way in which a component fails.</summary>
internal sealed record FailureMode
{
    /// <summary>Identifier, unique within the component.</summary>
    public required string Id { get; init; }

    /// <summary>The cause in one sentence.</summary>
    public required LocalizedText Text { get; init; }

    /// <summary>What restores the function.</summary>
    public required LocalizedText Remedy { get; init; }

    /// <summary>What proves or disproves the cause, the most telling check first.</summary>
    public ImmutableArray<LocalizedText> Checks { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>What a report shows if this is the cause.</summary>
    public required ImmutableArray<Symptom> Symptoms { get; init; }

    /// <summary>Energies that must be made safe before anybody checks: "electrical", "pressure", "hot", …</summary>
    public ImmutableArray<string> Energies { get; init => field = value.IsDefault ? [] : value; } = [];
}

/// <summary>A cause of the catalogue, and the failure modes that state the same in other words.</summary>
/// <param name="Cause">"entry/cause".</param>
/// <param name="Modes">"component/mode".</param>
internal sealed record CauseLink(string Cause, ImmutableArray<string> Modes);

/// <summary>Something that a report shows if a failure mode is the cause.</summary>
internal sealed record Symptom
{
    /// <summary>Phrases of term identifiers; a signal that has all terms of one phrase is meant.</summary>
    public ImmutableArray<string> Of { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>The state that speaks for the cause.</summary>
    public SymptomState Is { get; init; }

    /// <summary>Words in an alarm, a textual state or a note that speak for the cause.</summary>
    public SaidWords? Said { get; init; }

    /// <summary>How much it speaks for the cause: 1 fits, 2 is typical, 3 nearly proves it.</summary>
    public double Weight { get; init; } = 1;

    /// <summary>How much the opposite speaks against the cause; half of the weight if not given.</summary>
    public double? Against { get; init; }
}

/// <summary>Words in both languages.</summary>
internal sealed record SaidWords
{
    /// <summary>English words.</summary>
    public ImmutableArray<string> En { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>Chinese words.</summary>
    public ImmutableArray<string> Zh { get; init => field = value.IsDefault ? [] : value; } = [];
}

/// <summary>States of a signal that a symptom can ask for.</summary>
[JsonConverter(typeof(SymptomStateConverter))]
internal enum SymptomState
{
    /// <summary>The signal exists; for ages, counters and settings without a nominal value.</summary>
    Any,

    /// <summary>Above its limit or nominal value.</summary>
    High,

    /// <summary>Below its limit or nominal value.</summary>
    Low,

    /// <summary>Nothing where normally there is something.</summary>
    Absent,

    /// <summary>Something where normally there is nothing.</summary>
    Present,

    /// <summary>A discrete state that is on.</summary>
    On,

    /// <summary>A discrete state that is off.</summary>
    Off,

    /// <summary>As it should be.</summary>
    Normal,

    /// <summary>Its trend goes up.</summary>
    Rising,

    /// <summary>Its trend goes down.</summary>
    Falling,

    /// <summary>It changed once, all at once.</summary>
    Step,

    /// <summary>It left its place for a short time and came back.</summary>
    Spike,

    /// <summary>Noisy, hunting or oscillating.</summary>
    Unsteady,

    /// <summary>It does not move although it should.</summary>
    Frozen,

    /// <summary>Bad quality, no value, or too old.</summary>
    Unreadable,

    /// <summary>A value that can't be.</summary>
    Impossible,

    /// <summary>Differs from its equals.</summary>
    Differs,

    /// <summary>Differs from its command, set point or expected value.</summary>
    Mismatch,

    /// <summary>At the end of what there is: count equals capacity, output at 100 %.</summary>
    AtLimit,
}

/// <summary>Reads and writes states as lower-case words.</summary>
internal sealed class SymptomStateConverter() : JsonStringEnumConverter<SymptomState>(System.Text.Json.JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false);
