using EdgeLlm.Diagnostics.Answering;
using EdgeLlm.Diagnostics.Catalogue;
using EdgeLlm.Diagnostics.Matching;
using EdgeLlm.Inference;

namespace EdgeLlm.Diagnostics.Tests.Answering;

public sealed class DiagnosisAssemblerTests
{
    [Fact]
    public void Assembler_shows_a_cause_the_moment_its_element_is_whole()
    {
        var assembler = new DiagnosisAssembler(Cases.Usual);
        Assert.Empty(assembler.Feed("""{"causes":[{"cause":"C2","evidence":["E1","E3"]""", isClosing: false));
        Assert.False(assembler.HasAnswer);
        var cause = Assert.IsType<DiagnosisEvent.CauseFound>(Assert.Single(assembler.Feed("}", isClosing: false))).Cause;
        Assert.True(assembler.HasAnswer);
        Assert.Equal(("C2", "Cause 1-2", "Remedy 1-2", "K1"), (cause.Label, cause.Text, cause.Remedy, cause.CatalogueLabel));
        Assert.Equal(["E1", "E3"], cause.EvidenceLabels);
        Assert.Equal(["M12.Current"], cause.Signals);
        Assert.Empty(assembler.Feed("]}", isClosing: false));
        Assert.Equal(["E1", "E3"], assembler.Finish().Causes.Single(c => c.Label == "C2").EvidenceLabels);
    }

    [Fact]
    public void Assembler_shows_a_repeated_cause_once_as_it_was_first()
    {
        var assembler = new DiagnosisAssembler(Cases.Usual);
        var shown = assembler.Feed("""{"causes":[{"cause":"C1","evidence":["E1","E1"]},{"cause":"C1","evidence":["E2"]}]}""", isClosing: false);
        Assert.Single(shown);
        Assert.Equal(["E1"], assembler.Finish().Causes[0].EvidenceLabels);
    }

    [Fact]
    public void Order_of_an_answer_follows_the_pooled_probabilities_and_not_the_order_of_writing()
    {
        var assembler = new DiagnosisAssembler(Cases.Usual);
        assembler.Score(0, [0.95, 0.05]);
        assembler.Score(1, [0.05, 0.9, 0.05]);
        assembler.Feed("""{"causes":[{"cause":"C3","evidence":["E1"]},{"cause":"C2","evidence":["E3"]}]}""", isClosing: false);
        Assert.Equal("C2", assembler.Finish().Causes[0].Label);
    }

    [Fact]
    public void Probabilities_of_the_model_and_the_catalogue_are_pooled_as_computed_by_hand()
    {
        // The catalogue alone: the exponentials of its scores.
        var caseFile = Cases.Build(Reports.Overcurrent, [new CatalogueHit(Cases.Entry(1, [Cases.Cause("a"), Cases.Cause("b")]), MatchKind.Exact, 1)]);
        var catalogue = CatalogueLikelihood.Of(caseFile);
        var sharpness = CauseWeights.BuiltIn.Sharpness;
        double[] weights = [.. caseFile.Causes.Select(cause => Math.Exp(sharpness * cause.Match.Score)), Math.Exp(sharpness * caseFile.UnknownScore)];
        double[] shares = [.. weights.Select(weight => weight / weights.Sum())];
        Assert.Equal(shares[..2], catalogue.Causes, (a, b) => Math.Abs(a - b) < 1e-9);

        // The model: 0.8 for causes, of which 0.25 and 0.75; so 0.2, 0.6, 0.2.
        var assembler = new DiagnosisAssembler(caseFile);
        assembler.Score(0, [0.8, 0.2]);
        assembler.Score(1, [0.25, 0.75]);
        assembler.Feed("""{"causes":[{"cause":"C2","evidence":["E1"]}]}""", isClosing: false);
        var answer = assembler.Finish();
        double[] products = [0.21 * (shares[0] + 0.01), 0.61 * (shares[1] + 0.01), 0.21 * (shares[2] + 0.01)];
        Assert.Equal(["C2", "C1"], answer.Causes.Select(cause => cause.Label));
        Assert.Equal([products[1] / products.Sum(), products[0] / products.Sum()], answer.Causes.Select(cause => cause.Likelihood), (a, b) => Math.Abs(a - b) < 1e-9);
        Assert.Equal(products[2] / products.Sum(), answer.UnknownLikelihood, 1e-9);
    }

    [Fact]
    public void Assembler_asks_for_the_probabilities_of_its_two_decisions()
    {
        var alternatives = new DiagnosisAssembler(Cases.Usual).Alternatives;
        Assert.Equal([["{\"causes\":", "{\"unknown\":"], ["\"C1\"", "\"C2\"", "\"C3\""]], alternatives);
        Assert.Empty(new DiagnosisAssembler(Cases.Of(Reports.Unknown, MatchKind.Text)).Alternatives);
    }

    [Fact]
    public void Model_that_knows_none_of_the_causes_makes_the_answer_unknown_with_what_it_cites()
    {
        var assembler = new DiagnosisAssembler(Cases.Usual);
        assembler.Score(0, [0.02, 0.98]);
        Assert.Empty(assembler.Feed("""{"unknown":true,"evidence":["E3","E2"]}""", isClosing: false));
        Assert.True(assembler.HasAnswer);
        var answer = assembler.Finish();
        Assert.True(answer.Unknown);
        Assert.Equal(["E3", "E2"], answer.UnknownEvidence);
        Assert.NotEmpty(answer.Checks);
    }

    [Fact]
    public void Cause_that_the_facts_refute_stays_behind_whatever_the_model_finds_probable()
    {
        var torque = Reports.With(Reports.Number("Torque", 9, new Limits(High: 8)), Reports.Number("Winding", 9, new Limits(High: 8)));
        var caseFile = Cases.With(torque, Cases.Cause("ramp", Cases.Sign("torque", SignState.Normal)), Cases.Cause("jam", Cases.Sign("torque", SignState.High), Cases.Sign("winding", SignState.High)));
        var assembler = new DiagnosisAssembler(caseFile);
        assembler.Score(0, [1, 0]);
        assembler.Score(1, [1, 0]);
        assembler.Feed("""{"causes":[{"cause":"C1","evidence":["E1"]}]}""", isClosing: false);
        var answer = GroundingCheck.Verify(assembler.Finish(), caseFile);
        Assert.Equal(["jam", "ramp"], answer.Causes.Select(cause => cause.CauseId));
    }

    [Theory]
    [InlineData("", """{"causes":[{"cause":"C1","evidence":["E1"]}]}""")]
    [InlineData("""{"caus""", """es":[{"cause":"C1","evidence":["E1"]}]}""")]
    [InlineData("""{"causes":[{"cause":""", """ "C1","evidence":["E1"]}]}""")]
    [InlineData("""{"causes":[{"cause":"C1","evidence":["E3"]""", "}]}")]
    [InlineData("""{"unk""", """nown":true,"evidence":["E1"]}""")]
    public void Closed_answer_is_no_answer_when_the_model_had_named_nothing(string written, string closing)
    {
        var assembler = new DiagnosisAssembler(Cases.Usual);
        Assert.Empty(assembler.Feed(written, isClosing: false));
        Assert.Empty(assembler.Feed(closing, isClosing: true));
        Assert.False(assembler.HasAnswer);
        Grounding.Verify(assembler.Finish(), Cases.Usual);
    }

    [Fact]
    public void Cause_that_was_whole_before_the_closing_counts_and_the_closed_one_does_not()
    {
        var assembler = new DiagnosisAssembler(Cases.Usual);
        Assert.Single(assembler.Feed("""{"causes":[{"cause":"C2","evidence":["E3"]},{"cause":"C3","evidence":["E""", isClosing: false));
        Assert.Empty(assembler.Feed("2\"]}]}", isClosing: true));
        Assert.True(assembler.HasAnswer);
        var causes = assembler.Finish().Causes;
        Assert.Equal(["E3"], causes.Single(cause => cause.Label == "C2").EvidenceLabels);
        Assert.DoesNotContain(causes, cause => cause.Label == "C3" && cause.EvidenceLabels.Contains("E2"));
    }

    [Theory]
    [InlineData("""{"unknown":""", """true,"evidence":["E2"]}""", "E1")]
    [InlineData("""{"unknown":true,"evidence":["E""", """2"]}""", "E1")]
    [InlineData("""{"unknown":true,"evidence":["E3",""", """ "E2"]}""", "E3")]
    public void Unknown_that_was_closed_is_the_models_word_but_the_closing_cites_nothing(string written, string closing, string cited)
    {
        var assembler = new DiagnosisAssembler(Cases.Usual);
        assembler.Score(0, [0.01, 0.99]);
        assembler.Feed(written, isClosing: false);
        assembler.Feed(closing, isClosing: true);
        Assert.True(assembler.HasAnswer);
        Assert.Equal([cited], assembler.Finish().UnknownEvidence);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"causes\":[{\"cause\":null,\"evidence\":[\"E1\"]}]}")]
    [InlineData("{\"causes\":[{\"cause\":\"C1\",\"evidence\":[null]}]}")]
    [InlineData("{\"causes\":[{\"cause\":\"C1\",\"evidence\":1}]}")]
    [InlineData("{\"causes\":[{\"cause\":\"C1\",\"evidence\":[\"E99\"]}]}")]
    [InlineData("{\"causes\":[{\"cause\":\"C4\",\"evidence\":[\"E1\"]}]}")]
    [InlineData("{\"unknown\":true,\"evidence\":[\"E0\"]}")]
    [InlineData("{\"unknown\":true,\"evidence\":[\"E1\"")]
    public void Assembler_calls_any_answer_outside_its_schema_a_failure_of_the_engine(string answer)
    {
        var assembler = new DiagnosisAssembler(Cases.Usual);
        var failure = Assert.Throws<EdgeLlmException>(() =>
        {
            assembler.Feed(answer, isClosing: false);
            assembler.Finish();
        });
        Assert.Equal(EdgeLlmError.EngineFailed, failure.Error);
    }
}
