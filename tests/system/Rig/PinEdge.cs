namespace EdgeLlm.SystemTests.Rig;

/// <summary>A change of a pin's level.</summary>
/// <param name="Seconds">When, by the clock of who saw it.</param>
/// <param name="Level">To which.</param>
internal sealed record PinEdge(double Seconds, bool Level);
