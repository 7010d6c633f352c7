namespace EdgeLlm.Evaluation.Measuring;

/// <summary>Answers whose likelihood falls into one range.</summary>
/// <param name="From">Lower end of the range; it belongs to the range.</param>
/// <param name="To">Upper end; it belongs to the next range, but 1 belongs to the last.</param>
/// <param name="Count">Answers in it.</param>
/// <param name="MeanLikelihood">What they say on average.</param>
/// <param name="ShareRight">How often they are right.</param>
internal sealed record CalibrationBin(double From, double To, int Count, double MeanLikelihood, double ShareRight);
