namespace EdgeLlm.Evaluation;

/// <summary>Who answers.</summary>
internal enum Mode
{
    /// <summary>The catalogue alone.</summary>
    Catalogue,

    /// <summary>The model, with the catalogue where it fails.</summary>
    Model,

    /// <summary>One after the other on the same cases.</summary>
    Both,
}
