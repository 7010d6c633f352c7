namespace EdgeLlm.Inference.Tests.Scheduling;

/// <summary>Probabilities of alternatives, worked out by hand.</summary>
public sealed class AlternativeScorerTests
{
    private const string TwoLabels = """{"enum":["C1","C2"]}""";
    private const string Families = """{"enum":["K1.1","K1.2","K2.1"]}""";

    private const string CauseOrUnknown = """
        {"anyOf":[
          {"type":"object","properties":{"causes":{"type":"array","items":{"enum":["C1","C2"]},"minItems":1,"maxItems":2}},"required":["causes"],"additionalProperties":false},
          {"type":"object","properties":{"unknown":{"const":true}},"required":["unknown"],"additionalProperties":false}]}
        """;

    private static readonly string[] s_twoLabels = ["\"C1\"", "\"C2\""];
    private static readonly string[] s_families = ["\"K1.1\"", "\"K1.2\"", "\"K2.1\""];
    private static readonly string[] s_decision = ["{\"causes\":", "{\"unknown\":"];

    [Fact]
    public void Labels_of_one_token_have_the_probabilities_of_their_tokens()
    {
        var model = new ToyModel("""{"enum":["C1","C2","C3"]}""", "\"C1\"", "\"C2\"", "\"C3\"");
        var report = Assert.Single(model.Score([["\"C1\"", "\"C2\"", "\"C3\""]], Step(("\"C2\"", 0.3), ("\"C1\"", 0.5), ("\"C3\"", 0.2))));
        AssertReport(report, 0, 0, 0.5, 0.3, 0.2);
    }

    [Fact]
    public void Text_that_had_to_follow_says_nothing_and_loses_nothing()
    {
        // "C" had to follow the quotation mark; only the digit is a choice.
        var report = Assert.Single(new ToyModel(TwoLabels).Score([s_twoLabels], ToyStep.Forced("\""), ToyStep.Forced("C"), Step(("1", 0.6), ("2", 0.4))));
        AssertReport(report, 2, 0, 0.6, 0.4);
    }

    [Fact]
    public void A_single_text_that_had_to_follow_is_certain()
    {
        AssertReport(Assert.Single(new ToyModel("""{"const":"C1"}""").Score([["\"C1\""]], ToyStep.Forced("\""))), 0, 0, 1);
    }

    [Fact]
    public void Labels_of_several_tokens_are_told_where_they_part_and_not_before()
    {
        var report = Assert.Single(new ToyModel(TwoLabels).Score([s_twoLabels], "\"", "C", Step(("2", 0.4), ("1", 0.6)), "\""));
        AssertReport(report, 2, 0, 0.6, 0.4);
    }

    [Fact]
    public void A_choice_against_the_odds_leaves_the_odds_as_they_are()
    {
        var report = Assert.Single(new ToyModel(TwoLabels).Score([s_twoLabels], "\"", "C", Step(("2", 0.001), ("1", 0.999))));
        AssertReport(report, 2, 0, 0.999, 0.001);
    }

    [Fact]
    public void Probabilities_are_those_among_the_alternatives_when_other_texts_are_legal_too()
    {
        var model = new ToyModel("""{"enum":["C1","C2","C3"]}""");
        AssertReport(Assert.Single(model.Score([s_twoLabels], "\"", "C", Step(("1", 0.3), ("2", 0.1), ("3", 0.6)))), 2, 0, 0.75, 0.25);
        AssertReport(Assert.Single(model.Score([s_twoLabels], "\"", "C", Step(("3", 0.6), ("1", 0.3), ("2", 0.1)))), 2, 0, 0.75, 0.25);
    }

    [Fact]
    public void Leaving_the_alternatives_late_discounts_those_that_were_still_open()
    {
        // Half of what went on by "1" ends as a text that is not asked for.
        var model = new ToyModel("""{"enum":["A10","A11","A1x","A2"]}""");
        var report = Assert.Single(model.Score(
            [["\"A10\"", "\"A11\"", "\"A2\""]], "\"", "A", Step(("1", 0.8), ("2", 0.2)), Step(("0", 0.3), ("1", 0.2), ("x", 0.5))));
        AssertReport(report, 3, 0, 0.24 / 0.6, 0.16 / 0.6, 0.2 / 0.6);
    }

    [Fact]
    public void Tokens_that_run_on_beyond_a_label_count_for_it()
    {
        var model = new ToyModel("""{"type":"array","items":{"enum":["C1","C2"]},"minItems":2,"maxItems":2}""", "1\",\"", "1\"", "[\"");
        var report = Assert.Single(model.Score(
            [s_twoLabels], "[", "\"", "C", Step(("1\",\"", 0.4), ("1\"", 0.2), ("1", 0.1), ("2", 0.3)), "C", "2", "\"", "]"));
        AssertReport(report, 3, 0, 0.7, 0.3);
    }

    [Fact]
    public void A_place_inside_the_chosen_token_compares_those_that_begin_as_it_does()
    {
        const string schema = """
            {"anyOf":[
              {"type":"object","properties":{"a":{"enum":["C1","C2"]}},"required":["a"],"additionalProperties":false},
              {"type":"object","properties":{"b":{"enum":["C1","C2"]}},"required":["b"],"additionalProperties":false}]}
            """;
        var model = new ToyModel(schema, "{\"", "a\":\"C1", "a\":\"C2\"}", "b\":\"C2", "a\":");
        var report = Assert.Single(model.Score(
            [s_twoLabels], "{\"", Step(("a\":\"C1", 0.2), ("a\":\"C2\"}", 0.1), ("b\":\"C2", 0.5), ("a", 0.2)), "\"", "}"));
        AssertReport(report, 1, 0, 2.0 / 3, 1.0 / 3);

        // A token that ends at the place, or goes on only by what all share, leaves the others as they stand to each other.
        report = Assert.Single(model.Score([s_twoLabels], "{\"", Step(("a\":\"C1", 0.2), ("a\":\"C2\"}", 0.1), ("a\":", 0.7))));
        AssertReport(report, 1, 0, 2.0 / 3, 1.0 / 3);
    }

    [Fact]
    public void A_place_inside_a_token_that_tells_nothing_yet_is_followed_on()
    {
        var model = new ToyModel("""{"type":"array","items":{"enum":["C1","C2"]},"minItems":1,"maxItems":1}""", "[\"C", "[\"");
        var report = Assert.Single(model.Score([s_twoLabels], Step(("[\"C", 0.9), ("[\"", 0.1)), Step(("1", 0.25), ("2", 0.75))));
        AssertReport(report, 1, 0, 0.25, 0.75);
    }

    [Fact]
    public void Families_of_labels_divide_step_by_step()
    {
        var report = Assert.Single(new ToyModel(Families, "\"K").Score(
            [s_families], "\"K", Step(("1", 0.75), ("2", 0.25)), ".", Step(("2", 0.8), ("1", 0.2)), "\""));
        AssertReport(report, 3, 0, 0.15, 0.6, 0.25);
    }

    [Fact]
    public void Labels_of_a_family_that_is_not_chosen_share_evenly()
    {
        var report = Assert.Single(new ToyModel(Families, "\"K").Score([s_families], "\"K", Step(("2", 0.25), ("1", 0.75)), "."));
        AssertReport(report, 1, 0, 0.375, 0.375, 0.25);
    }

    [Fact]
    public void A_label_that_goes_on_from_another_is_told_by_its_next_byte()
    {
        var model = new ToyModel("""{"enum":["C1","C10","C2"]}""", "\"C");
        string[][] labels = [["\"C1\"", "\"C10\"", "\"C2\""]];
        AssertReport(Assert.Single(model.Score(labels, "\"C", Step(("1", 0.6), ("2", 0.4)), Step(("\"", 0.9), ("0", 0.1)))), 2, 0, 0.54, 0.06, 0.4);
        AssertReport(Assert.Single(model.Score(labels, "\"C", Step(("2", 0.4), ("1", 0.6)))), 1, 0, 0.3, 0.3, 0.4);
    }

    [Fact]
    public void A_whole_label_in_one_token_counts_although_the_model_goes_on_in_smaller_ones()
    {
        var model = new ToyModel(Families, "\"K1", "\"K1.2\"", "\"K2.1\"");
        var report = Assert.Single(model.Score(
            [s_families], Step(("\"K1", 0.5), ("\"K1.2\"", 0.3), ("\"K2.1\"", 0.2)), ".", Step(("1", 0.4), ("2", 0.6))));
        AssertReport(report, 2, 0, 0.2, 0.6, 0.2);
    }

    [Fact]
    public void Bytes_that_all_share_do_not_distort_in_whatever_pieces_they_could_come()
    {
        // However probable the other pieces of the beginning are: none of them speaks for a label.
        var model = new ToyModel(TwoLabels, "\"C", "\"C1", "\"C2");
        foreach (var shared in new[] { 0.1, 0.5, 0.9 })
        {
            AssertReport(Assert.Single(model.Score([s_twoLabels], Step(("\"", 1 - shared), ("\"C", shared)), "C", Step(("2", 0.1), ("1", 0.9)))), 2, 0, 0.9, 0.1);
            AssertReport(Assert.Single(model.Score([s_twoLabels], Step(("\"C1", (1 - shared) * 0.9), ("\"C2", (1 - shared) * 0.1), ("\"C", shared)))), 0, 0, 0.9, 0.1);
        }
    }

    [Fact]
    public void A_shared_beginning_is_divided_evenly_when_some_label_has_no_token_of_its_own()
    {
        // That only C1 is in the vocabulary as one piece must not make it certain.
        var report = Assert.Single(new ToyModel(TwoLabels, "\"C", "\"C1").Score([s_twoLabels], Step(("\"C1", 0.2), ("\"C", 0.8))));
        AssertReport(report, 0, 0, 0.6, 0.4);
    }

    [Fact]
    public void A_shared_beginning_divides_its_own_labels_and_no_others()
    {
        var model = new ToyModel(Families, "\"K1.", "\"K1.1", "\"K1.2", "\"K2");
        var report = Assert.Single(model.Score([s_families], Step(("\"K2", 0.2), ("\"K1.", 0.4), ("\"K1.1", 0.3), ("\"K1.2", 0.1))));
        AssertReport(report, 0, 0, 0.6, 0.2, 0.2);
    }

    [Fact]
    public void The_decision_for_causes_or_unknown_is_told_at_the_start()
    {
        var model = new ToyModel(CauseOrUnknown, "{\"", "causes", "unknown", "unk");
        var report = Assert.Single(model.Score([s_decision], "{\"", Step(("causes", 0.7), ("unknown", 0.2), ("unk", 0.05), ("u", 0.05)), "\"", ":"));
        AssertReport(report, 1, 0, 0.7, 0.3);
    }

    [Fact]
    public void A_set_whose_place_never_comes_is_not_reported()
    {
        var model = new ToyModel(CauseOrUnknown, "{\"", "causes", "unknown", "\":true}");
        var report = Assert.Single(model.Score([s_decision, s_twoLabels], "{\"", Step(("unknown", 0.2), ("causes", 0.8)), "\":true}"));
        AssertReport(report, 1, 0, 0.8, 0.2);
    }

    [Fact]
    public void Two_sets_can_begin_and_end_in_one_token()
    {
        var model = new ToyModel(CauseOrUnknown, "{\"causes\":[\"C1", "{\"causes\":[\"C2", "{\"un");
        var reports = model.Score([s_decision, s_twoLabels], Step(("{\"causes\":[\"C1", 0.5), ("{\"causes\":[\"C2", 0.2), ("{\"un", 0.3)));
        Assert.Equal(2, reports.Count);
        AssertReport(reports[0], 0, 0, 0.7, 0.3);
        AssertReport(reports[1], 0, 1, 5.0 / 7, 2.0 / 7);
    }

    [Fact]
    public void Only_the_first_place_is_reported()
    {
        var model = new ToyModel(CauseOrUnknown, "{\"causes\":[\"C", "1\",\"C", "\"]}");
        var report = Assert.Single(model.Score([s_twoLabels], "{\"causes\":[\"C", Step(("1\",\"C", 0.7), ("2", 0.3)), Step(("2", 0.5), ("1", 0.5)), "\"]}"));
        AssertReport(report, 1, 0, 0.7, 0.3);
    }

    [Fact]
    public void A_set_of_one_text_is_certain()
    {
        var report = Assert.Single(new ToyModel(TwoLabels).Score([["\"C1\""]], "\"", "C", Step(("2", 0.9), ("1", 0.1))));
        AssertReport(report, 0, 0, 1);
    }

    [Fact]
    public void Ending_the_answer_instead_is_a_choice_too()
    {
        // No document ends where another value could follow, but a number may where a digit could.
        var model = new ToyModel("""{"enum":[1,12,13]}""");
        var report = Assert.Single(model.Score([["2", "3"]], "1", Step(("", 0.5), ("2", 0.4), ("3", 0.1))));
        AssertReport(report, 1, 0, 0.8, 0.2);
    }

    [Fact]
    public void Logits_that_are_not_numbers_count_for_nothing()
    {
        var model = new ToyModel(TwoLabels);
        var answer = model.Begin([s_twoLabels]);
        var logits = new float[model.Trie.VocabularySize];
        answer.Write('"' + 1, logits);
        answer.Write('C' + 1, logits);
        logits['1' + 1] = float.NaN;
        Assert.Equal([0, 1], Assert.Single(answer.Write('2' + 1, logits)).Probabilities);
    }

    private static ToyStep Step(params (string Token, double Probability)[] tokens) => new(tokens);

    private static void AssertReport((int Step, int Set, double[] Probabilities) report, int step, int set, params double[] expected)
    {
        Assert.Equal((step, set, expected.Length), (report.Step, report.Set, report.Probabilities.Length));

        // Logits are single precision.
        Assert.All(report.Probabilities.Zip(expected), pair => Assert.Equal(pair.Second, pair.First, 1e-6));
    }
}
