namespace EdgeLlm.Evaluation.Scenarios;

/// <summary>What makes a case easy or hard.</summary>
public enum CaseKind
{
    /// <summary>The evidence points at the fault's most common cause.</summary>
    Usual,

    /// <summary>The evidence points at another cause of the fault.</summary>
    Other,

    /// <summary>The evidence refutes the most common cause and points at another one.</summary>
    Inverted,

    /// <summary>The evidence refutes what it can and supports nothing: "unknown" is the right answer.</summary>
    Unsupported,
}
