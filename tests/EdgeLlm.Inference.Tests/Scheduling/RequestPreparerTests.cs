using System.Collections.Immutable;
using EdgeLlm.Inference.Scheduling;

namespace EdgeLlm.Inference.Tests.Scheduling;

public sealed class RequestPreparerTests(EngineFixture engine) : IClassFixture<EngineFixture>
{
    [Fact]
    public void Alternatives_are_taken_up_to_their_limits_and_refused_beyond()
    {
        using var model = EngineFixture.LoadBare(engine.Tiny);
        var preparer = new RequestPreparer(model, contextTokens: 4096);
        Prepare([]);
        Prepare([.. Enumerable.Repeat(Texts(64), 8)]);
        Prepare([[new string('ü', 128)]]);

        Refuse([.. Enumerable.Repeat(Texts(64), 9)], "8 sets");
        Refuse([Texts(65)], "64 texts");
        Refuse([[]], "1 to 64 texts");
        Refuse([default], "1 to 64 texts");
        Refuse(default, "8 sets");
        Refuse([["a", ""]], "1 to 256 bytes");
        Refuse([[new string('ü', 128) + "x"]], "1 to 256 bytes");
        Refuse([["a", "b", "a"]], "begin with another");
        Refuse([["C10", "D", "C1"]], "begin with another");

        void Prepare(ImmutableArray<ImmutableArray<string>> alternatives) => preparer.Prepare(Generation.Request() with { Alternatives = alternatives });

        void Refuse(ImmutableArray<ImmutableArray<string>> alternatives, string reason)
        {
            var error = Assert.Throws<EdgeLlmException>(() => Prepare(alternatives));
            Assert.Equal(EdgeLlmError.InvalidReport, error.Error);
            Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        }
    }

    private static ImmutableArray<string> Texts(int count) => [.. Enumerable.Range(0, count).Select(number => $"\"C{number}\"")];
}
