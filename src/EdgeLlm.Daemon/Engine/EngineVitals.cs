namespace EdgeLlm.Daemon.Engine;

/// <summary>Signs of life of the engine's process.</summary>
/// <param name="IsBusy">Somebody waits for what it computes.</param>
/// <param name="SincePulse">Since it last said that it lives; since its start, before the first time.</param>
/// <param name="SinceWork">Since it last computed something while somebody waited for it; zero while nobody does.</param>
/// <param name="Work">Steps of computation so far.</param>
/// <param name="Threads">Threads that compute now; 0 before there is a model.</param>
internal readonly record struct EngineVitals(bool IsBusy, TimeSpan SincePulse, TimeSpan SinceWork, long Work, int Threads = 0);
