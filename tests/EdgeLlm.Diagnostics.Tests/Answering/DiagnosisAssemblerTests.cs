using CsCheck;
using EdgeLlm.Diagnostics.Answering;
using EdgeLlm.Inference;

namespace EdgeLlm.Diagnostics.Tests.Answering;

public sealed class DiagnosisAssemblerTests
{
    [Fact]
    public void Assembler_shows_a_cause_the_moment_its_element_is_whole()
    {
        var assembler = new DiagnosisAssembler(Cases.Usual);
        Assert.Empty(assembler.Feed("""{"causes":[{"cause":"K1.2","evidence":["E1","E3"],"confidence":60"""));
        var cause = Assert.IsType<DiagnosisEvent.CauseFound>(Assert.Single(assembler.Feed("}"))).Cause;
        Assert.Equal(("K1.2", "Cause 1.2", "Remedy 1.2", 60), (cause.Label, cause.Text, cause.Remedy, cause.ConfidencePercent));
        Assert.Equal(["M12.Current"], cause.Signals);
        Assert.Empty(assembler.Feed("""],"checks":["K1.2"""));
        var check = Assert.IsType<DiagnosisEvent.CheckFound>(Assert.Single(assembler.Feed("a\""))).Check;
        Assert.Equal(new Check("K1.2", "Check 1.2a", "Lock out 1"), check);
        Assert.Empty(assembler.Feed("]}"));
    }

    [Fact]
    public void Assembler_drops_a_repeated_cause_and_puts_the_most_probable_first()
    {
        var assembler = new DiagnosisAssembler(Cases.Usual);
        var shown = assembler.Feed("""
            {"causes":[{"cause":"K1.1","evidence":["E1"],"confidence":30},{"cause":"K2.1","evidence":["E3"],"confidence":90},
            {"cause":"K1.1","evidence":["E2"],"confidence":100}],"checks":["K2.1a"]}
            """);
        var answer = assembler.Finish();
        Assert.Equal(3, shown.Count);
        Assert.Equal([("K2.1", 75), ("K1.1", 25)], answer.Causes.Select(cause => (cause.Label, cause.ConfidencePercent)));
        Assert.Equal(["E1"], answer.Causes[1].EvidenceLabels);
    }

    [Fact]
    public void Assembler_finds_the_same_in_any_chunks_as_in_the_whole() =>
        Cases.Any
            .SelectMany(c => Gen.Select(LegalAnswers.Of(DiagnosisSchema.Build(c)), Gen.Int[1, 9].Array[1, 20], (answer, cuts) => (c, answer, cuts)))
            .Sample((c, answer, cuts) =>
            {
                var whole = new DiagnosisAssembler(c);
                var expected = whole.Feed(answer);
                var chunked = new DiagnosisAssembler(c);
                var found = new List<DiagnosisEvent>();
                for (int at = 0, i = 0, size; at < answer.Length; at += size, i++)
                {
                    size = Math.Min(cuts[i % cuts.Length], answer.Length - at);
                    found.AddRange(chunked.Feed(answer.Substring(at, size)));
                }

                Assert.Equal(expected.Select(Describe), found.Select(Describe));
                var (one, other) = (whole.Finish(), chunked.Finish());
                Assert.Equal(one.Causes.Select(Describe), other.Causes.Select(Describe));
                Assert.Equal(one.Checks, other.Checks);
                Assert.Equal(one.Causes.Select(cause => cause.Label).Order(), found.OfType<DiagnosisEvent.CauseFound>().Select(f => f.Cause.Label).Order());
            });

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("true")]
    [InlineData("{\"causes\":1}")]
    [InlineData("{\"causes\":[null]}")]
    [InlineData("{\"causes\":[{\"cause\":null,\"evidence\":[\"E1\"],\"confidence\":1}]}")]
    [InlineData("{\"causes\":[{\"cause\":\"K1.1\",\"evidence\":[null],\"confidence\":1}]}")]
    [InlineData("{\"causes\":[],\"checks\":[{}]}")]
    [InlineData("{\"unknown\":\"yes\"}")]
    [InlineData("{\"causes\":[{\"cause\":\"K1.1\",\"evidence\":[\"E1\"],\"confidence\":1e999}]}")]
    public void Assembler_calls_any_answer_outside_its_schema_a_failure_of_the_engine(string answer)
    {
        var assembler = new DiagnosisAssembler(Cases.Usual);
        var failure = Assert.Throws<EdgeLlmException>(() =>
        {
            assembler.Feed(answer);
            assembler.Finish();
        });
        Assert.Equal(EdgeLlmError.EngineFailed, failure.Error);
    }

    private static string Describe(DiagnosisEvent found) => found switch
    {
        DiagnosisEvent.CauseFound { Cause: var cause } => Describe(cause),
        DiagnosisEvent.CheckFound { Check: var check } => check.ToString(),
        _ => throw new ArgumentOutOfRangeException(nameof(found)),
    };

    private static string Describe(Cause cause) =>
        $"{cause.Label} {cause.Text} {cause.ConfidencePercent} {string.Join(',', cause.EvidenceLabels)} {string.Join(',', cause.Signals)}";
}
