namespace EdgeLlm.Evaluation.Cases;

/// <summary>How a case differs from the first of its group.</summary>
internal enum Twin
{
    /// <summary>It is the first.</summary>
    None,

    /// <summary>Every text is worded in another way.</summary>
    Paraphrased,

    /// <summary>Signals, trends and alarms come in another order.</summary>
    Reordered,
}
