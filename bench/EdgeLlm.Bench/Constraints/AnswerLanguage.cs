namespace EdgeLlm.Bench.Constraints;

/// <summary>A set of answers, told to both engines, and some of its members.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Schema">JSON Schema for ours.</param>
/// <param name="Grammar">The same in llama.cpp's GBNF; null where that can't be said.</param>
/// <param name="Answers">Answers that are followed token by token.</param>
internal sealed record AnswerLanguage(string Name, string Schema, string? Grammar, IReadOnlyList<string> Answers);
