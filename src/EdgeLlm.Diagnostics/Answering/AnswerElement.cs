namespace EdgeLlm.Diagnostics.Answering;

/// <summary>An element of one of the answer's arrays that is whole.</summary>
/// <param name="Property">Name of the array.</param>
/// <param name="Json">The element.</param>
internal readonly record struct AnswerElement(string Property, string Json);
