namespace EdgeLlm.DemoModel.Training;

/// <summary>What is copied.</summary>
internal enum CopyKind
{
    /// <summary>Random tokens, shown twice.</summary>
    Repetitions,

    /// <summary>What stood behind a label, some dozen tokens back.</summary>
    LookUps,

    /// <summary>What stood behind a label, some hundred tokens back.</summary>
    LongLookUps,
}
