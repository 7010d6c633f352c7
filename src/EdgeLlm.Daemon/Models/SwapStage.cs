namespace EdgeLlm.Daemon.Models;

/// <summary>How far an exchange is.</summary>
/// <param name="Kind">What is being done.</param>
/// <param name="Fraction">Part of it that is done, 0 to 1.</param>
internal readonly record struct SwapStage(SwapStageKind Kind, float Fraction);
