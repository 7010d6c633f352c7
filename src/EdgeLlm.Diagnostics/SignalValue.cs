using System.Text.Json.Serialization;

namespace EdgeLlm.Diagnostics;

/// <summary>What a signal read: a number, a discrete state, a textual state, or nothing.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(Number), "number")]
[JsonDerivedType(typeof(Boolean), "boolean")]
[JsonDerivedType(typeof(Text), "text")]
[JsonDerivedType(typeof(None), "none")]
public abstract record SignalValue
{
    private SignalValue()
    {
    }

    /// <summary>A finite number in the signal's unit.</summary>
    public sealed record Number(double Value) : SignalValue;

    /// <summary>A discrete state.</summary>
    public sealed record Boolean(bool Value) : SignalValue;

    /// <summary>A textual state.</summary>
    public sealed record Text(string Value) : SignalValue;

    /// <summary>The signal could not be read.</summary>
    public sealed record None : SignalValue;
}
