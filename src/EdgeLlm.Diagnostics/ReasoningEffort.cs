namespace EdgeLlm.Diagnostics;

/// <summary>How much the model thinks before it answers.</summary>
public enum ReasoningEffort
{
    /// <summary>Not at all: the fastest answer.</summary>
    None = 1,

    /// <summary>A few short steps: a third of the budget.</summary>
    Brief,

    /// <summary>Up to the service's whole budget.</summary>
    Full,
}
