namespace EdgeLlm.Diagnostics.Prompting;

/// <summary>What is asked of the model; plain text, the chat form around it is the engine's.</summary>
/// <param name="System">Instructions, the same for every request in a language.</param>
/// <param name="User">The case.</param>
internal sealed record Prompt(string System, string User);
