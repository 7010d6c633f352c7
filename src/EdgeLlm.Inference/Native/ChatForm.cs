using EdgeLlm.Inference.Models;

namespace EdgeLlm.Inference.Native;

/// <summary>
/// The form of a conversation with DeepSeek's R1 models: begin-of-sentence, system text, user mark, user text, assistant
/// mark, and an opened thought. The marks are put in as tokens; text from outside can't spell them.
/// </summary>
internal sealed class ChatForm
{
    private readonly PlainTextTokenizer _tokenizer;
    private readonly SpecialTokens _special;

    internal ChatForm(LlamaVocabulary vocabulary, SpecialTokens special)
    {
        _tokenizer = new PlainTextTokenizer(vocabulary);
        _special = special;
        AfterThought = [special.EndThink, .. Plain("\n\n")];
    }

    /// <summary>The token that ends the reasoning.</summary>
    internal int EndOfThought => _special.EndThink;

    /// <summary>Tokens between reasoning and answer, the end of the thought included.</summary>
    internal IReadOnlyList<int> AfterThought { get; }

    /// <summary>
    /// Tokens of a whole prompt, and how many of them come before the user's text. Without reasoning, the thought is opened
    /// and closed at once.
    /// </summary>
    internal (List<int> Tokens, int SystemTokens) Prompt(string system, string user, bool reasoning)
    {
        var tokens = new List<int> { _special.BeginOfSentence };
        _tokenizer.Tokenize(system, tokens);
        tokens.Add(_special.User);
        var systemTokens = tokens.Count;
        _tokenizer.Tokenize(user, tokens);
        tokens.Add(_special.Assistant);
        tokens.Add(_special.Think);
        tokens.AddRange(Plain("\n"));
        if (!reasoning)
        {
            tokens.AddRange(AfterThought);
        }

        return (tokens, systemTokens);
    }

    /// <summary>Appends the tokens of plain text.</summary>
    internal void Tokenize(string text, List<int> into) => _tokenizer.Tokenize(text, into);

    private List<int> Plain(string text)
    {
        var tokens = new List<int>();
        _tokenizer.Tokenize(text, tokens);
        return tokens;
    }
}
