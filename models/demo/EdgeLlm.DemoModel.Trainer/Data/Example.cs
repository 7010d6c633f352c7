namespace EdgeLlm.DemoModel.Data;

/// <summary>What the model is shown and what it shall write.</summary>
/// <param name="Language">"en" or "zh".</param>
/// <param name="System">The prompt's instructions.</param>
/// <param name="User">The prompt's case.</param>
/// <param name="Thought">The thought, with its last line end.</param>
/// <param name="Answer">The answer as JSON.</param>
/// <param name="Causes">Labels of the causes that are right; none where "unknown" is.</param>
internal sealed record Example(string Language, string System, string User, string Thought, string Answer, IReadOnlyList<string> Causes);
