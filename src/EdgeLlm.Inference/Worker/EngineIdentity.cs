namespace EdgeLlm.Inference.Worker;

/// <summary>Who answers at the other end of the pipes.</summary>
/// <param name="Version">Version of EdgeLlm.</param>
/// <param name="Library">llama.cpp library: version and commit.</param>
/// <param name="CpuVariant">CPU variant of llama.cpp that was picked for this processor.</param>
/// <param name="HeapLimitBytes">What its managed heap may take at most; all of the machine's memory where it was given no limit.</param>
public sealed record EngineIdentity(string Version, string Library, string CpuVariant, long HeapLimitBytes = 0);
