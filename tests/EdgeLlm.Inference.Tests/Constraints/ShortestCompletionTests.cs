using CsCheck;
using EdgeLlm.Inference.Constraints;

namespace EdgeLlm.Inference.Tests.Constraints;

public sealed class ShortestCompletionTests
{
    [Fact]
    public void Completion_is_accepted_and_none_is_shorter()
    {
        Gen.Select(RandomSchema.OfDepth(2), Gen.Int).Sample((schema, seed) =>
        {
            var automaton = JsonSchemaCompiler.Compile(schema);
            var random = new Random(seed);
            var state = automaton.Start;
            for (var step = 0; step < 30; step++)
            {
                RequireShortest(automaton, state);
                var next = Enumerable.Range(0, 256).Select(value => automaton.Next(state, (byte)value)).Where(target => target != ByteAutomaton.Dead).ToList();
                if (next.Count == 0)
                {
                    break;
                }

                // The bound on lengths is tight if it falls by at most one a byte and by one for at least one of them.
                var length = automaton.ShortestLength(state);
                Assert.True(automaton.IsAccepting(state) ? length == 0 : next.Min(automaton.ShortestLength) == length - 1);
                Assert.All(next, target => Assert.True(automaton.ShortestLength(target) >= length - 1));
                state = next[random.Next(next.Count)];
            }
        }, iter: 200, threads: 1);
    }

    [Fact]
    public void Completion_does_not_depend_on_what_was_generated_before()
    {
        Gen.Select(RandomSchema.OfDepth(2), Gen.Int).Sample((schema, seed) =>
        {
            var fresh = JsonSchemaCompiler.Compile(schema);
            var used = JsonSchemaCompiler.Compile(schema);
            var random = new Random(seed);
            var masks = new MaskCache(used, ToyVocabulary.Create(seed));
            Walk.Random(masks, seed + 1, 100);
            var (one, other) = (fresh.Start, used.Start);
            for (var step = 0; step < 20; step++)
            {
                Assert.Equal(fresh.ShortestCompletion(one).ToArray(), used.ShortestCompletion(other).ToArray());
                var legal = Enumerable.Range(0, 256).Where(value => fresh.Next(one, (byte)value) != ByteAutomaton.Dead).ToList();
                if (legal.Count == 0)
                {
                    break;
                }

                var value = (byte)legal[random.Next(legal.Count)];
                (one, other) = (fresh.Next(one, value), used.Next(other, value));
            }
        }, iter: 100, threads: 1);
    }

    [Fact]
    public void Completion_of_equally_short_values_is_the_one_that_sorts_first()
    {
        var automaton = JsonSchemaCompiler.Compile("""{"enum":["zz","ab","aa","abc"]}""");
        Assert.Equal("\"aa\""u8, automaton.ShortestCompletion(automaton.Start).Span);
    }

    private static void RequireShortest(ByteAutomaton automaton, int state)
    {
        var completion = automaton.ShortestCompletion(state);
        Assert.Equal(automaton.ShortestLength(state), completion.Length);
        foreach (var value in completion.Span)
        {
            state = automaton.Next(state, value);
            Assert.NotEqual(ByteAutomaton.Dead, state);
        }

        Assert.True(automaton.IsAccepting(state));
    }
}
