using CsCheck;
using EdgeLlm.Inference.Constraints;

namespace EdgeLlm.Inference.Tests.Constraints;

public sealed class MaskTests
{
    [Fact]
    public void Mask_holds_exactly_the_tokens_whose_bytes_can_follow()
    {
        Gen.Select(RandomSchema.OfDepth(2), Gen.Int).Sample((schema, seed) =>
        {
            var trie = ToyVocabulary.Create(seed);
            var automaton = JsonSchemaCompiler.Compile(schema);
            var masks = new MaskCache(automaton, trie);
            var random = new Random(seed);
            var state = automaton.Start;
            for (var step = 0; step < 25 && !automaton.IsFinal(state); step++)
            {
                var actual = Walk.TokensOf(masks.MaskOf(state));
                var expected = Enumerable.Range(0, trie.VocabularySize).Where(token => IsLegal(automaton, trie, state, token)).ToList();
                Assert.Equal(expected, actual);
                Assert.NotEmpty(actual);
                var token = actual[random.Next(actual.Count)];
                if (token == ToyVocabulary.EndOfGeneration)
                {
                    break;
                }

                state = Follow(automaton, state, trie.TokenBytes(token).Span);
            }
        }, iter: 150, threads: 1);
    }

    [Fact]
    public void Every_state_that_is_reached_has_a_legal_next_byte_or_may_end()
    {
        Gen.Select(RandomSchema.OfDepth(2), Gen.Int).Sample((schema, seed) =>
        {
            var automaton = JsonSchemaCompiler.Compile(schema);
            var random = new Random(seed);
            var state = automaton.Start;
            for (var step = 0; step < 200; step++)
            {
                var next = Enumerable.Range(0, 256).Select(value => automaton.Next(state, (byte)value)).Where(target => target != ByteAutomaton.Dead).ToList();
                Assert.Equal(automaton.IsFinal(state), automaton.IsAccepting(state) && next.Count == 0);
                if (next.Count == 0)
                {
                    Assert.True(automaton.IsAccepting(state));
                    break;
                }

                state = next[random.Next(next.Count)];
            }
        }, iter: 150, threads: 1);
    }

    [Fact]
    public void End_of_generation_is_legal_exactly_where_the_answer_may_end()
    {
        var constraint = new AnswerConstraint(JsonSchemaCompiler.Compile("""{"type":"integer","minimum":1,"maximum":19}"""), ToyVocabulary.Create());
        Assert.DoesNotContain(ToyVocabulary.EndOfGeneration, Walk.TokensOf(constraint.Mask));
        Assert.Throws<InvalidOperationException>(() => constraint.TryAccept(ToyVocabulary.EndOfGeneration, 10));
        Assert.True(constraint.TryAccept('1' + 2, 10));
        Assert.Contains(ToyVocabulary.EndOfGeneration, Walk.TokensOf(constraint.Mask));
        Assert.True(constraint.IsAccepting);
        Assert.False(constraint.IsComplete);
        Assert.True(constraint.TryAccept(ToyVocabulary.EndOfGeneration, 0));
        Assert.True(constraint.IsComplete);
        Assert.Equal([ToyVocabulary.EndOfGeneration], Walk.TokensOf(constraint.Mask));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    [InlineData(1_000_000)]
    [InlineData('x' + 2)]
    public void Token_that_is_not_legal_is_an_error_and_changes_nothing(int token)
    {
        var constraint = new AnswerConstraint(JsonSchemaCompiler.Compile("""{"type":"boolean"}"""), ToyVocabulary.Create());
        var before = constraint.Mask.ToArray();
        Assert.Throws<InvalidOperationException>(() => constraint.TryAccept(token, 100));
        Assert.Equal(before, constraint.Mask.ToArray());
    }

    [Fact]
    public void Token_after_which_the_answer_could_not_be_closed_is_declined_and_changes_nothing()
    {
        var trie = new TokenTrie([.. Enumerable.Range(0, 257).Select(value => new ReadOnlyMemory<byte>([(byte)value]))], [256]);
        var constraint = new AnswerConstraint(JsonSchemaCompiler.Compile("""{"enum":["a","abcdef"]}"""), trie);
        Assert.Equal(3, constraint.ClosingTokens);
        Assert.True(constraint.TryAccept('"', 2));
        Assert.True(constraint.TryAccept('a', 1));
        var before = constraint.Mask.ToArray();
        Assert.False(constraint.TryAccept('b', 4));
        Assert.Equal(before, constraint.Mask.ToArray());
        Assert.Equal("\""u8, constraint.Close().Span);
        Assert.True(constraint.IsComplete);
        Assert.True(constraint.Close().IsEmpty);
    }

    [Fact]
    public void Alternative_that_is_too_long_to_ever_be_closed_is_declined()
    {
        const string schema = """{"anyOf":[{"const":1},{"type":"array","items":{"type":"string","minLength":60000},"minItems":60000}]}""";
        var constraint = new AnswerConstraint(JsonSchemaCompiler.Compile(schema), ToyVocabulary.Create());
        Assert.False(constraint.TryAccept('[' + 2, int.MaxValue - 1));
        Assert.True(constraint.TryAccept('1' + 2, 0));
    }

    [Fact]
    public void Masks_are_kept_within_the_limit()
    {
        var trie = ToyVocabulary.Create();
        var masks = new MaskCache(JsonSchemaCompiler.Compile("""{"type":"string","maxLength":50}"""), trie, limitBytes: 3L * 8 * trie.MaskWords);
        var walk = Walk.Random(masks, 1, 40);
        Assert.NotNull(walk);
        Assert.InRange(masks.Count, 1, 3);
    }

    private static bool IsLegal(ByteAutomaton automaton, TokenTrie trie, int state, int token)
    {
        if (trie.IsEndOfGeneration(token))
        {
            return automaton.IsAccepting(state);
        }

        return !trie.TokenBytes(token).IsEmpty && Follow(automaton, state, trie.TokenBytes(token).Span) != ByteAutomaton.Dead;
    }

    private static int Follow(ByteAutomaton automaton, int state, ReadOnlySpan<byte> bytes)
    {
        foreach (var value in bytes)
        {
            if (state != ByteAutomaton.Dead)
            {
                state = automaton.Next(state, value);
            }
        }

        return state;
    }
}
