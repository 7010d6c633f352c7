using EdgeLlm.Inference.Native;

namespace EdgeLlm.Bench.Engines;

/// <summary>Text for prompts of a certain length.</summary>
internal static class PromptText
{
    /// <summary>Tokens of no meaning, all from the middle of the vocabulary.</summary>
    /// <param name="file">Whose vocabulary.</param>
    /// <param name="tokens">How many.</param>
    /// <param name="known">So many at the beginning are always the same.</param>
    /// <param name="number">Makes the others differ.</param>
    internal static int[] OfTokens(BenchModel file, int tokens, int known, int number)
    {
        var choice = Math.Min(5000, file.Summary.Shape.VocabularySize / 2);
        return [.. Enumerable.Range(0, tokens).Select(i => (choice / 4) + (((i * 7919) + (i < known ? 0 : 1 + number)) % choice))];
    }

    /// <summary>Text of so many tokens, or a few more.</summary>
    /// <param name="chat">Counts them.</param>
    /// <param name="opening">How it begins, so that two texts differ from their start.</param>
    /// <param name="tokens">How many.</param>
    internal static string Of(ChatForm chat, string opening, int tokens)
    {
        const string Words = " current current current current current current current.";
        var text = opening;
        var counted = new List<int>();
        while (true)
        {
            counted.Clear();
            chat.Tokenize(text, counted);
            if (counted.Count >= tokens)
            {
                return text;
            }

            text += tokens - counted.Count > 16 ? Words : " current";
        }
    }
}
