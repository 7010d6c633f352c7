namespace EdgeLlm.TestKit;

/// <summary>A vocabulary as a model file carries it.</summary>
/// <param name="Description">Where it comes from, for people.</param>
/// <param name="Tokens">Texts by id.</param>
/// <param name="TokenTypes">Types by id: 1 normal, 3 control, 4 user-defined, 5 unused.</param>
/// <param name="Merges">BPE merges, first to last.</param>
public sealed record Vocabulary(string Description, IReadOnlyList<string> Tokens, IReadOnlyList<int> TokenTypes, IReadOnlyList<string> Merges)
{
    private const int Normal = 1;
    private const int Control = 3;
    private const int UserDefined = 4;
    private const int Unused = 5;

    /// <summary>The kit's own vocabulary with R1's special tokens behind it.</summary>
    /// <param name="thinkIsUserDefined">True for what converted R1 files have; false to make every special token a control token.</param>
    public static Vocabulary Own(bool thinkIsUserDefined)
    {
        var bpe = ByteLevelBpe.Diagnosis;
        return new Vocabulary(
            "own byte-level BPE",
            [.. bpe.Tokens, .. R1Chat.Tokens],
            [.. bpe.Tokens.Select(_ => Normal), .. R1Chat.Tokens.Select(token => SpecialType(token, thinkIsUserDefined))],
            bpe.Merges);
    }

    /// <summary>The same vocabulary with R1's special tokens from an id on, and unused tokens wherever else there is none.</summary>
    public Vocabulary WithR1TokensAt(int firstSpecial, int count)
    {
        var tokens = Tokens.Where((token, id) => id < firstSpecial && TokenTypes[id] == Normal).ToList();
        var types = tokens.Select(_ => Normal).ToList();
        while (tokens.Count < count)
        {
            var special = tokens.Count - firstSpecial;
            var isSpecial = special >= 0 && special < R1Chat.Tokens.Count;
            types.Add(isSpecial ? SpecialType(R1Chat.Tokens[special], thinkIsUserDefined: true) : Unused);
            tokens.Add(isSpecial ? R1Chat.Tokens[special] : $"[PAD{tokens.Count}]");
        }

        return this with { Tokens = tokens, TokenTypes = types };
    }

    /// <summary>Id of a token.</summary>
    public int IdOf(string token)
    {
        for (var id = 0; id < Tokens.Count; id++)
        {
            if (Tokens[id] == token)
            {
                return id;
            }
        }

        throw new ArgumentException($"The vocabulary has no token '{token}'.", nameof(token));
    }

    /// <summary>Writes everything that llama.cpp needs to tokenise.</summary>
    public void WriteTo(GgufWriter writer)
    {
        writer.Set("tokenizer.ggml.model", "gpt2");
        writer.Set("tokenizer.ggml.pre", "deepseek-r1-qwen");
        writer.Set("tokenizer.ggml.tokens", Tokens);
        writer.Set("tokenizer.ggml.token_type", TokenTypes);
        writer.Set("tokenizer.ggml.merges", Merges);
        writer.Set("tokenizer.ggml.bos_token_id", (uint)IdOf(R1Chat.BeginOfSentence));
        writer.Set("tokenizer.ggml.eos_token_id", (uint)IdOf(R1Chat.EndOfSentence));
        writer.Set("tokenizer.ggml.padding_token_id", (uint)IdOf(R1Chat.EndOfSentence));
        writer.Set("tokenizer.ggml.add_bos_token", true);
        writer.Set("tokenizer.ggml.add_eos_token", false);
        writer.Set("tokenizer.chat_template", R1Chat.Template);
    }

    private static int SpecialType(string token, bool thinkIsUserDefined) =>
        thinkIsUserDefined && token is (R1Chat.Think or R1Chat.EndThink) ? UserDefined : Control;
}
