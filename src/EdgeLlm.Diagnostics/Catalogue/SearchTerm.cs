namespace EdgeLlm.Diagnostics.Catalogue;

/// <summary>A word to search for, in the form in which the index has it.</summary>
/// <param name="Text">Lower-case letters and digits, or Chinese characters.</param>
/// <param name="Repeats">How often it stands in what is searched for; at most <see cref="SearchText.MaxRepeats"/>.</param>
/// <param name="IsPrefix">True when words that begin with the text count as well.</param>
internal readonly record struct SearchTerm(string Text, int Repeats, bool IsPrefix);
