using System.Globalization;

namespace EdgeLlm.Inference.Models;

/// <summary>Checks the tokens without ever holding more than one text of them.</summary>
internal static class VocabularyCheck
{
    private const string TokensKey = "tokenizer.ggml.tokens";
    private const string TypesKey = "tokenizer.ggml.token_type";
    private const string MergesKey = "tokenizer.ggml.merges";
    private const long MostTokens = 1 << 20;
    private const long MostMerges = 1 << 22;

    /// <summary>Counts the tokens; the count is in range.</summary>
    public static int CountTokens(GgufFile file)
    {
        var count = file.RequireArray(TokensKey, GgufValueType.String).Count;
        return count is > 0 and <= MostTokens
            ? (int)count
            : throw file.InvalidValue(TokensKey, Text($"has {count:N0} tokens; 1 to {MostTokens:N0} are possible"));
    }

    /// <summary>Merges of the tokenizer, of a file that has been checked.</summary>
    public static int CountMerges(GgufFile file) => (int)file.RequireArray(MergesKey, GgufValueType.String).Count;

    /// <summary>Checks the vocabulary and finds the special tokens of the chat form by their texts.</summary>
    public static SpecialTokens Check(GgufFile file)
    {
        var model = file.RequireString("tokenizer.ggml.model");
        if (model != "gpt2")
        {
            throw file.InvalidValue("tokenizer.ggml.model", $"is {InvalidModel.Quote(model)}; only the byte-level 'gpt2' is supported");
        }

        var special = CheckTokens(file);
        CheckTypes(file);
        CheckMerges(file);
        CheckId(file, "tokenizer.ggml.bos_token_id");
        CheckId(file, "tokenizer.ggml.eos_token_id");
        return special;
    }

    private static SpecialTokens CheckTokens(GgufFile file)
    {
        var found = new Dictionary<string, int>
        {
            ["<think>"] = -1,
            ["</think>"] = -1,
            ["<｜begin▁of▁sentence｜>"] = -1,
            ["<｜end▁of▁sentence｜>"] = -1,
            ["<｜User｜>"] = -1,
            ["<｜Assistant｜>"] = -1,
        };
        var tokens = file.RequireArray(TokensKey, GgufValueType.String);
        var hashes = new ulong[tokens.Count];
        var id = 0;
        foreach (var token in file.ReadStrings(tokens))
        {
            if (token.Length == 0 || token.Contains('\uFFFD', StringComparison.Ordinal))
            {
                throw file.InvalidValue(TokensKey, Text($"has an empty token, or one that is not UTF-8, with id {id}"));
            }

            if (found.ContainsKey(token))
            {
                found[token] = id;
            }

            hashes[id++] = Hash(token);
        }

        // llama.cpp asserts that every text occurs once, and an assert ends the process.
        Array.Sort(hashes);
        for (var i = 1; i < hashes.Length; i++)
        {
            if (hashes[i] == hashes[i - 1])
            {
                throw file.InvalidValue(TokensKey, "has the same token twice");
            }
        }

        foreach (var (text, place) in found)
        {
            if (place < 0)
            {
                throw InvalidModel.Because(file.Name, $"the model has no {text} token: EdgeLlm needs an R1-style model");
            }
        }

        return new SpecialTokens(
            found["<｜begin▁of▁sentence｜>"],
            found["<｜end▁of▁sentence｜>"],
            found["<｜User｜>"],
            found["<｜Assistant｜>"],
            found["<think>"],
            found["</think>"]);
    }

    private static void CheckTypes(GgufFile file)
    {
        var tokens = CountTokens(file);
        var types = file.RequireArray(TypesKey, GgufValueType.Int32);
        if (types.Count != tokens)
        {
            throw file.InvalidValue(TypesKey, Text($"has {types.Count:N0} entries for {tokens:N0} tokens"));
        }
    }

    private static void CheckMerges(GgufFile file)
    {
        var merges = file.RequireArray(MergesKey, GgufValueType.String);
        if (merges.Count > MostMerges)
        {
            throw file.InvalidValue(MergesKey, Text($"has {merges.Count:N0} entries; {MostMerges:N0} are possible"));
        }

        var rank = 0;
        foreach (var merge in file.ReadStrings(merges))
        {
            var space = merge.IndexOf(' ', StringComparison.Ordinal);
            if (space < 1 || space == merge.Length - 1)
            {
                throw file.InvalidValue(MergesKey, Text($"has an entry that is not two parts with a space between them, number {rank}"));
            }

            rank++;
        }
    }

    private static void CheckId(GgufFile file, string key)
    {
        var tokens = CountTokens(file);
        if (file.FindUInt32(key) is { } id && id >= (uint)tokens)
        {
            throw file.InvalidValue(key, Text($"is {id}, but there are {tokens:N0} tokens"));
        }
    }

    /// <summary>FNV-1a, 64 bits: two texts of a vocabulary share one by chance in one of a billion files.</summary>
    private static ulong Hash(string text)
    {
        var hash = 0xCBF2_9CE4_8422_2325;
        foreach (var character in text)
        {
            hash = (hash ^ character) * 0x0000_0100_0000_01B3;
        }

        return hash;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
