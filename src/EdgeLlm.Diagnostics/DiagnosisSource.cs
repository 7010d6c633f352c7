namespace EdgeLlm.Diagnostics;

/// <summary>Who found the causes.</summary>
public enum DiagnosisSource
{
    /// <summary>The language model, constrained to evidence and catalogue.</summary>
    Model = 1,

    /// <summary>The catalogue alone.</summary>
    Catalogue,
}
