using System.Text.Json.Serialization;

namespace EdgeLlm.Diagnostics.Catalogue;

/// <summary>In which state something observed speaks for a cause.</summary>
[JsonConverter(typeof(SignStateConverter))]
public enum SignState
{
    /// <summary>Above its limit or nominal value.</summary>
    High,

    /// <summary>Below its limit or nominal value.</summary>
    Low,

    /// <summary>Its trend goes up.</summary>
    Rising,

    /// <summary>Its trend goes down.</summary>
    Falling,

    /// <summary>Noisy or oscillating.</summary>
    Unsteady,

    /// <summary>Frozen.</summary>
    Stuck,

    /// <summary>Of bad quality, without a value, or old.</summary>
    Unreadable,

    /// <summary>Within its limits and near its nominal value.</summary>
    Normal,

    /// <summary>A discrete signal is true.</summary>
    On,

    /// <summary>A discrete signal is false.</summary>
    Off,

    /// <summary>The words stand in an alarm, in a textual state or in the operator's note.</summary>
    Reported,
}

/// <summary>Reads and writes states as lower-case words.</summary>
internal sealed class SignStateConverter() : JsonStringEnumConverter<SignState>(System.Text.Json.JsonNamingPolicy.CamelCase, allowIntegerValues: false);
