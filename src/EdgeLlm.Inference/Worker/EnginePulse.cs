namespace EdgeLlm.Inference.Worker;

/// <summary>What the engine tells each second.</summary>
/// <param name="Work">Counts steps of computation; hundreds of them make a batch.</param>
/// <param name="Running">Generations in a slot.</param>
/// <param name="Waiting">Generations that wait for one.</param>
/// <param name="Threads">Threads that compute; 0 before there is a model.</param>
public readonly record struct EnginePulse(long Work, int Running, int Waiting, int Threads = 0);
