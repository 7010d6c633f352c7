namespace EdgeLlm.Inference.Scheduling;

/// <summary>Where a generation is.</summary>
internal enum SequencePhase
{
    /// <summary>Its prompt is being read.</summary>
    Prefill,

    /// <summary>It thinks.</summary>
    Reasoning,

    /// <summary>It answers under constraint.</summary>
    Answer,
}
