using EdgeLlm.DemoModel.Data;
using EdgeLlm.TestKit;

namespace EdgeLlm.DemoModel.Text;

/// <summary>Examples in R1's chat form, token for token as the engine builds them.</summary>
internal sealed class ChatTokens
{
    private readonly BpeEncoder _bpe;
    private readonly int _begin;
    private readonly int _user;
    private readonly int _assistant;
    private readonly int _think;
    private readonly int _endThink;
    private readonly int _end;

    public ChatTokens(Vocabulary vocabulary)
    {
        _bpe = new BpeEncoder(vocabulary);
        _begin = vocabulary.IdOf(R1Chat.BeginOfSentence);
        _user = vocabulary.IdOf(R1Chat.User);
        _assistant = vocabulary.IdOf(R1Chat.Assistant);
        _think = vocabulary.IdOf(R1Chat.Think);
        _endThink = vocabulary.IdOf(R1Chat.EndThink);
        _end = vocabulary.IdOf(R1Chat.EndOfSentence);
    }

    /// <summary>What comes first, the same for every case in a language.</summary>
    public int[] Prefix(string system)
    {
        var tokens = new List<int> { _begin };
        _bpe.Encode(system, tokens);
        return [.. tokens];
    }

    /// <summary>What follows it, with the number of tokens that are given and not the model's to write.</summary>
    /// <param name="example">The example.</param>
    /// <param name="reasoning">False for the form in which the engine closes the thought at once.</param>
    public (int[] Tokens, int Given) Suffix(Example example, bool reasoning)
    {
        var tokens = new List<int> { _user };
        _bpe.Encode(example.User, tokens);
        tokens.Add(_assistant);
        tokens.Add(_think);
        _bpe.Encode("\n", tokens);
        var given = tokens.Count;
        if (reasoning)
        {
            _bpe.Encode(example.Thought, tokens);
        }

        tokens.Add(_endThink);
        _bpe.Encode("\n\n", tokens);
        given = reasoning ? given : tokens.Count;
        _bpe.Encode(example.Answer, tokens);
        tokens.Add(_end);
        return ([.. tokens], given);
    }
}
