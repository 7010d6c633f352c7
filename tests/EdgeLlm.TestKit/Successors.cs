namespace EdgeLlm.TestKit;

/// <summary>
/// Words of which each has one successor: what a model says who has learnt nothing but their order. How much of it stands in
/// its prompt is then up to the prompt.
/// </summary>
public static class Successors
{
    /// <summary>Metadata of a model that says them.</summary>
    public const string Key = "edgellm.successors";

    private const char Space = '\u0120';
    private const string NewLine = "\u010a";

    /// <summary>Ids of the words, in their order: a space and lower-case letters, so that a text of them is tokenised as them.</summary>
    /// <param name="tokens">Texts of the vocabulary by id, in the byte-level alphabet.</param>
    public static IReadOnlyList<int> Words(IEnumerable<string> tokens) =>
        [.. tokens.Index().Where(token => token.Item is [Space, _, _, ..] && token.Item.Skip(1).All(char.IsAsciiLetterLower)).Select(token => token.Index)];

    /// <summary>By word, what it follows: the word before it, and the end of the line that opens a thought before the first.</summary>
    internal static Dictionary<long, long> Predecessors(Vocabulary vocabulary)
    {
        var words = Words(vocabulary.Tokens);
        return words.Zip(words.Prepend(vocabulary.IdOf(NewLine))).ToDictionary(pair => (long)pair.First, pair => (long)pair.Second);
    }
}
