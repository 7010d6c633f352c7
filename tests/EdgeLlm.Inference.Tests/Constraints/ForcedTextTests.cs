using System.Text;
using EdgeLlm.Inference.Constraints;

namespace EdgeLlm.Inference.Tests.Constraints;

/// <summary>Text that must follow, and where it stops being the only one.</summary>
public sealed class ForcedTextTests
{
    private static readonly string[] s_pieces = ["{\"", "cause", "\":\"", "\":", "K1", "K", "\"}", "evidence"];

    [Fact]
    public void All_that_leaves_no_choice_follows_in_the_tokenizers_own_tokens()
    {
        Assert.Equal(
            ["{\"", "cause", "\":\"", "K"],
            Forced("""{"type":"object","properties":{"cause":{"enum":["K2","K3"]}},"required":["cause"]}""", s_pieces));
    }

    [Fact]
    public void A_token_that_could_reach_into_what_is_free_is_left_to_the_model()
    {
        // "K" must follow, but "K1" is a token too, and it is the one that the model learned.
        Assert.Equal(
            ["{\"", "cause", "\":\""],
            Forced("""{"type":"object","properties":{"cause":{"enum":["K1","K3"]}},"required":["cause"]}""", s_pieces));
    }

    [Fact]
    public void Nothing_is_forced_where_the_answer_may_end_or_has_a_choice()
    {
        Assert.Equal([], Forced("""{"type":"boolean"}""", s_pieces));
        Assert.Equal([], Forced("""{"type":"integer","minimum":1}""", s_pieces));
    }

    [Fact]
    public void A_character_is_never_cut()
    {
        // 压 and 厅 share their first byte and not their second: only the quotation mark is certain.
        Assert.Equal(["\""], Forced("""{"enum":["压","厅"]}""", []));
    }

    [Fact]
    public void A_text_without_any_choice_is_forced_to_its_end()
    {
        Assert.Equal(["\"", "s", "t", "o", "p", "\""], Forced("""{"const":"stop"}""", []));
    }

    [Fact]
    public void A_tokenizer_that_makes_another_text_of_it_is_not_believed()
    {
        var trie = Trie(s_pieces);
        var automaton = JsonSchemaCompiler.Compile("""{"const":"stop"}""");
        Assert.Equal([], new ForcedText(automaton, trie, (text, into) => Longest(trie, " " + text, into)).TokensOf(automaton.Start));
    }

    private static List<string> Forced(string schema, string[] pieces)
    {
        var trie = Trie(pieces);
        var automaton = JsonSchemaCompiler.Compile(schema);
        var tokens = new ForcedText(automaton, trie, (text, into) => Longest(trie, text, into)).TokensOf(automaton.Start);
        return [.. tokens.Select(token => Encoding.UTF8.GetString(trie.TokenBytes(token).Span))];
    }

    private static TokenTrie Trie(string[] pieces)
    {
        List<ReadOnlyMemory<byte>> tokens = [ReadOnlyMemory<byte>.Empty];
        tokens.AddRange(Enumerable.Range(0, 256).Select(value => new ReadOnlyMemory<byte>([(byte)value])));
        tokens.AddRange(pieces.Select(piece => new ReadOnlyMemory<byte>(Encoding.UTF8.GetBytes(piece))));
        return new TokenTrie(tokens, [0]);
    }

    // The longest token each time.
    private static void Longest(TokenTrie trie, string text, List<int> into)
    {
        var rest = Encoding.UTF8.GetBytes(text).AsSpan();
        while (!rest.IsEmpty)
        {
            var best = 0;
            for (var token = 1; token < trie.VocabularySize; token++)
            {
                if (rest.StartsWith(trie.TokenBytes(token).Span) && trie.TokenBytes(token).Length > trie.TokenBytes(best).Length)
                {
                    best = token;
                }
            }

            into.Add(best);
            rest = rest[trie.TokenBytes(best).Length..];
        }
    }
}
