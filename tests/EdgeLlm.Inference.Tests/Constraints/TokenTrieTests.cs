using System.Text;
using CsCheck;
using EdgeLlm.Inference.Constraints;

namespace EdgeLlm.Inference.Tests.Constraints;

public sealed class TokenTrieTests
{
    [Fact]
    public void Greedy_count_takes_the_longest_token_each_time()
    {
        Gen.Select(Gen.Int, Gen.Char["\"{}[],:\\ab01.-eE K"].Array[0, 60]).Sample((seed, characters) =>
        {
            var trie = ToyVocabulary.Create(seed);
            var text = Encoding.UTF8.GetBytes(characters);
            var expected = 0;
            for (var at = 0; at < text.Length; expected++)
            {
                at += Enumerable.Range(0, trie.VocabularySize).Select(trie.TokenBytes)
                    .Where(token => text.AsSpan(at).StartsWith(token.Span)).Max(token => token.Length);
            }

            Assert.Equal(expected, trie.CountTokensGreedy(text));
        }, iter: 200, threads: 1);
    }

    [Theory]
    [InlineData(0x20)]
    [InlineData(0x7E)]
    [InlineData(0x80)]
    [InlineData(0xBF)]
    [InlineData(0xC2)]
    [InlineData(0xF4)]
    public void Vocabulary_without_a_byte_that_JSON_needs_is_refused(int missing)
    {
        var refusal = Assert.Throws<EdgeLlmException>(() => new TokenTrie(Bytes(missing), [0]));
        Assert.Equal(EdgeLlmError.InvalidModel, refusal.Error);
        Assert.Contains($"0x{missing:X2}", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0x1F)]
    [InlineData(0x7F)]
    [InlineData(0xC1)]
    [InlineData(0xF5)]
    public void Vocabulary_without_a_byte_that_JSON_never_holds_is_good(int missing) => Assert.Equal(257, new TokenTrie(Bytes(missing), [0]).VocabularySize);

    [Fact]
    public void Byte_that_only_begins_longer_tokens_counts_as_missing()
    {
        var vocabulary = Bytes('a');
        vocabulary.Add("ab"u8.ToArray());
        Assert.Throws<EdgeLlmException>(() => new TokenTrie(vocabulary, [0]));
    }

    [Theory]
    [InlineData]
    [InlineData(-1)]
    [InlineData(257)]
    public void Vocabulary_without_a_valid_end_of_generation_is_refused(params int[] tokens)
    {
        var refusal = Assert.Throws<EdgeLlmException>(() => new TokenTrie(Bytes(-1), tokens));
        Assert.Equal(EdgeLlmError.InvalidModel, refusal.Error);
    }

    [Fact]
    public void Tokens_with_the_same_bytes_are_all_legal()
    {
        var vocabulary = Bytes(-1);
        vocabulary.Add("t"u8.ToArray());
        vocabulary.Add("true"u8.ToArray());
        vocabulary.Add("true"u8.ToArray());
        var constraint = new AnswerConstraint(JsonSchemaCompiler.Compile("""{"const":true}"""), new TokenTrie(vocabulary, [0]));
        Assert.Equal(['t' + 1, 257, 258, 259], Walk.TokensOf(constraint.Mask));
    }

    private static List<ReadOnlyMemory<byte>> Bytes(int missing) =>
        [ReadOnlyMemory<byte>.Empty, .. Enumerable.Range(0, 256).Select(value => value == missing ? ReadOnlyMemory<byte>.Empty : new ReadOnlyMemory<byte>([(byte)value]))];
}
