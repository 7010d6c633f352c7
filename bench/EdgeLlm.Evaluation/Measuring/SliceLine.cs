namespace EdgeLlm.Evaluation.Measuring;

/// <summary>The main rates of a part of the cases.</summary>
/// <param name="Group">What the cases are parted by.</param>
/// <param name="Name">Which part.</param>
/// <param name="Right">Right answers.</param>
/// <param name="Top1">The right cause on top, of those where a cause is right.</param>
/// <param name="Top3">The right cause among the first three.</param>
internal sealed record SliceLine(string Group, string Name, Rate Right, Rate Top1, Rate Top3);
