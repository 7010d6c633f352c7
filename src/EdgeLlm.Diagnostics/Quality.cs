namespace EdgeLlm.Diagnostics;

/// <summary>Severity of an OPC UA status code.</summary>
public enum Quality
{
    /// <summary>Not given; taken as good.</summary>
    Unspecified,

    /// <summary>The value can be used.</summary>
    Good,

    /// <summary>The value may be wrong.</summary>
    Uncertain,

    /// <summary>The value can't be used.</summary>
    Bad,
}
