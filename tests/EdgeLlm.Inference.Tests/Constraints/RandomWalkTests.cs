using System.Text;
using System.Text.Json;
using CsCheck;
using EdgeLlm.Inference.Constraints;
using NJsonSchema;

namespace EdgeLlm.Inference.Tests.Constraints;

public sealed class RandomWalkTests
{
    private static readonly UTF8Encoding s_strictUtf8 = new(false, throwOnInvalidBytes: true);

    [Fact]
    public void Answer_is_valid_for_any_schema_and_any_model()
    {
        var finished = 0;
        Gen.Select(RandomSchema.OfDepth(3), Gen.Int, Gen.Int[0, 200]).Sample((schema, seed, limit) =>
        {
            var masks = new MaskCache(JsonSchemaCompiler.Compile(schema), ToyVocabulary.Create(seed));
            for (var attempt = 0; attempt < 4; attempt++)
            {
                if (Walk.Random(masks, seed + attempt, limit) is { } walk)
                {
                    RequireWholeAndValid(schema, walk, limit);
                    Interlocked.Increment(ref finished);
                }
            }
        }, iter: 600, threads: 1);
        Assert.True(finished > 600, $"Only {finished} walks could be begun.");
    }

    [Fact]
    public void Answer_is_valid_when_the_token_limit_is_as_low_as_it_can_be()
    {
        Gen.Select(RandomSchema.OfDepth(2), Gen.Int, Gen.Int[0, 3]).Sample((schema, seed, more) =>
        {
            var masks = new MaskCache(JsonSchemaCompiler.Compile(schema), ToyVocabulary.Create(seed));
            var limit = new AnswerConstraint(masks).ClosingTokens + more;
            var walk = Walk.Random(masks, seed, limit);
            Assert.NotNull(walk);
            RequireWholeAndValid(schema, walk, limit);
            Assert.Null(Walk.Random(masks, seed, limit - more - 1));
        }, iter: 300, threads: 1);
    }

    [Fact]
    public void Answer_is_valid_for_a_general_validator_too()
    {
        Gen.Select(RandomSchema.SimpleOfDepth(3), Gen.Int).Sample((schema, seed) =>
        {
            // Its lengths count graphemes, ours code points: only answers on which the two agree are compared.
            var validator = JsonSchema.FromJsonAsync(schema).GetAwaiter().GetResult();
            var masks = new MaskCache(JsonSchemaCompiler.Compile(schema), ToyVocabulary.Create(seed, onlyAscii: true));
            if (Walk.Random(masks, seed, 120) is { } walk && walk.Bytes.All(value => value < 0x80))
            {
                var text = Encoding.ASCII.GetString([.. walk.Bytes]);
                Assert.True(validator.Validate(text).Count == 0, $"{text} is not valid for {schema}: {string.Join(";", validator.Validate(text))}");
            }
        }, iter: 300, threads: 1);
    }

    [Fact]
    public void Answer_is_the_same_when_states_are_forgotten_on_the_way()
    {
        Gen.Select(RandomSchema.OfDepth(2), Gen.Int).Sample((schema, seed) =>
        {
            var trie = ToyVocabulary.Create(seed);
            var remembering = new MaskCache(JsonSchemaCompiler.Compile(schema), trie);
            var forgetful = new MaskCache(JsonSchemaCompiler.Compile(schema, crowdedBytes: 0), trie, limitBytes: 0);
            var expected = Walk.Random(remembering, seed, 60);
            var actual = Walk.Random(forgetful, seed, 60);
            Assert.Equal(expected?.Bytes, actual?.Bytes);
            Assert.True(expected is null || forgetful.Automaton.Epoch > 0);
        }, iter: 100, threads: 1);
    }

    [Fact]
    public void Generations_with_one_schema_do_not_disturb_each_other_when_states_are_forgotten()
    {
        const string schema = """{"type":"array","items":{"type":"string","maxLength":5},"minItems":3}""";
        var trie = ToyVocabulary.Create();
        var masks = new MaskCache(JsonSchemaCompiler.Compile(schema, crowdedBytes: 0), trie);
        var first = new AnswerConstraint(masks);
        var second = new AnswerConstraint(masks);
        foreach (var value in """["abcde","\"","x"]"""u8)
        {
            Assert.True(first.TryAccept(value + 2, 1000));
            Assert.True(second.TryAccept(value + 2, 1000));
            Assert.Equal(first.Mask.ToArray(), second.Mask.ToArray());
        }

        Assert.True(first.IsComplete && second.IsComplete);
    }

    private static void RequireWholeAndValid(string schema, Walk walk, int limit)
    {
        Assert.True(walk.Constraint.IsComplete);
        Assert.Equal(0, walk.Constraint.ClosingTokens);
        Assert.True(walk.Tokens <= limit, $"{walk.Tokens} tokens where {limit} were allowed for {schema}");
        var text = s_strictUtf8.GetString([.. walk.Bytes]);
        using var document = JsonDocument.Parse(text);
        using var schemaDocument = JsonDocument.Parse(schema);
        Assert.True(ExactValidator.IsValid(schemaDocument.RootElement, document.RootElement), $"{text} is not valid for {schema}");
        Assert.DoesNotContain(walk.Bytes, value => value is < 0x20 or 0x7F);
    }
}
