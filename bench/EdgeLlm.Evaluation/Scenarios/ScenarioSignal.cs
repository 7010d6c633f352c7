using System.Collections.Immutable;
using System.Text.Json.Serialization;
using EdgeLlm.Diagnostics;

namespace EdgeLlm.Evaluation.Scenarios;

/// <summary>A signal as a plant has it. One of the three healthy properties is there; it says what kind of signal it is.</summary>
internal sealed record ScenarioSignal
{
    /// <summary>Name within the scenario; empty for a distractor.</summary>
    public string Key { get; init; } = "";

    /// <summary>Tag names, one for each naming style of a plant; they follow the scenario's tag prefix.</summary>
    public required ImmutableArray<string> Names { get; init; }

    /// <summary>English descriptions.</summary>
    public required ImmutableArray<string> En { get; init; }

    /// <summary>Chinese descriptions.</summary>
    public required ImmutableArray<string> Zh { get; init; }

    /// <summary>Unit; empty for counts and states.</summary>
    public string Unit { get; init; } = "";

    /// <summary>Least and greatest healthy value of a number.</summary>
    public ImmutableArray<double> Healthy { get; init; } = [];

    /// <summary>Healthy state of a discrete signal.</summary>
    public bool? HealthyState { get; init; }

    /// <summary>Healthy state of a textual signal.</summary>
    public string? HealthyText { get; init; }

    /// <summary>Configured limits.</summary>
    public Limits? Limits { get; init; }

    /// <summary>Value in normal running.</summary>
    public double? Nominal { get; init; }

    /// <summary>What a distractor is about; it stays away from scenarios that avoid it, because there it would be evidence.</summary>
    public string Topic { get; init; } = "";

    /// <summary>A distractor that may cross its warning limit without meaning anything.</summary>
    public bool MayDeviate { get; init; }

    /// <summary>True for a number.</summary>
    [JsonIgnore]
    public bool IsNumber => Healthy.Length == 2;

    internal ImmutableArray<string> Descriptions(string language) => language == "zh" ? Zh : En;
}
