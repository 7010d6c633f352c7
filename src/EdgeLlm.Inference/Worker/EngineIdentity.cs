namespace EdgeLlm.Inference.Worker;

/// <summary>Who answers at the other end of the pipes.</summary>
/// <param name="Version">Version of EdgeLlm.</param>
/// <param name="Library">llama.cpp library: version and commit.</param>
/// <param name="CpuVariant">CPU variant of llama.cpp that was picked for this processor.</param>
public sealed record EngineIdentity(string Version, string Library, string CpuVariant);
