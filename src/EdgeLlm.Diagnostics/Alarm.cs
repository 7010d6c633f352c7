namespace EdgeLlm.Diagnostics;

/// <summary>One alarm or event, named after OPC UA Part 9. Empty strings where nothing is known.</summary>
public sealed record Alarm
{
    /// <summary>The signal or device that raised it.</summary>
    public string Source { get; init; } = "";

    /// <summary>Name of the condition, for example "HighTemperature".</summary>
    public string Condition { get; init; } = "";

    /// <summary>The text shown to the operator.</summary>
    public string Message { get; init; } = "";

    /// <summary>1 (lowest) to 1000 (most urgent); 0 if not given.</summary>
    public int Severity { get; init; }

    /// <summary>The condition holds now.</summary>
    public bool Active { get; init; }

    /// <summary>Somebody acknowledged it.</summary>
    public bool Acked { get; init; }

    /// <summary>When it became active.</summary>
    public DateTimeOffset? Time { get; init; }

    /// <summary>Vendor code of this alarm.</summary>
    public string FaultCode { get; init; } = "";
}
