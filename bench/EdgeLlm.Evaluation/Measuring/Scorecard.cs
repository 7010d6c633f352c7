using System.Collections.Immutable;
using EdgeLlm.Diagnostics;
using EdgeLlm.Evaluation.Cases;
using EdgeLlm.Evaluation.Scenarios;
using EdgeLlm.Inference;

namespace EdgeLlm.Evaluation.Measuring;

/// <summary>All numbers of one way to answer. Twins count for consistency and form only.</summary>
internal sealed record Scorecard
{
    /// <summary>Original cases.</summary>
    internal required int Cases { get; init; }

    /// <summary>Twins of originals.</summary>
    internal required int Twins { get; init; }

    /// <summary>The rates, in the order of the report.</summary>
    internal required ImmutableArray<ScoreLine> Lines { get; init; }

    /// <summary>The main rates by kind, language, whether the fault was seen, and domain.</summary>
    internal required ImmutableArray<SliceLine> Slices { get; init; }

    /// <summary>Whether the likelihood of the top cause means what it says.</summary>
    internal required Calibration Calibration { get; init; }

    /// <summary>Time and tokens.</summary>
    internal required ImmutableArray<Spent> Spent { get; init; }

    internal static Scorecard Of(IReadOnlyList<Outcome> outcomes)
    {
        var originals = outcomes.Where(outcome => outcome.Case.Twin == Twin.None).ToList();
        return new Scorecard
        {
            Cases = originals.Count,
            Twins = outcomes.Count - originals.Count,
            Lines = [.. AnswerLines(originals), .. FormLines(outcomes), .. ConsistencyLines(outcomes)],
            Slices =
            [
                .. Slice("kind", originals, one => Lower(one.Kind)),
                .. Slice("language", originals, one => one.Language),
                .. Slice("fault", originals, one => one.IsUnseen ? "unseen" : "seen"),
                .. Slice("domain", originals, one => one.Domain),
            ],

            // A cause on top of a case where none is right is wrong, however likely it is said to be.
            Calibration = Calibration.Of([.. originals.Where(outcome => outcome.Top is not null).Select(outcome => (outcome.Top!.Likelihood, outcome.IsTop1))]),
            Spent = [.. SpentOn(originals)],
        };
    }

    private static IEnumerable<ScoreLine> AnswerLines(List<Outcome> originals)
    {
        var supported = originals.Where(outcome => outcome.IsSupported).ToList();
        var unsupported = originals.Where(outcome => !outcome.IsSupported);
        return
        [
            Line("right answer: the right cause on top, or \"unknown\" where nothing is supported", originals, outcome => outcome.IsRight),
            Line("top-1: the right cause on top", supported, outcome => outcome.IsTop1),
            Line("top-3: the right cause among the first three", supported, outcome => outcome.IsTop3),
            Line("false abstention: \"unknown\" although a cause is supported", supported, outcome => outcome.Abstains),
            Line("abstention recall: \"unknown\" where nothing is supported", unsupported, outcome => outcome.Abstains),
            Line("abstention precision: nothing is supported where it says \"unknown\"", originals.Where(outcome => outcome.Abstains), outcome => !outcome.IsSupported),
        ];
    }

    private static IEnumerable<ScoreLine> FormLines(IReadOnlyList<Outcome> outcomes)
    {
        var diagnosed = outcomes.Where(outcome => outcome.Diagnosis is not null).ToList();
        return
        [
            Line("a diagnosis came", outcomes, outcome => outcome.Diagnosis is not null),
            Line("the model gave it", diagnosed, outcome => outcome.Diagnosis!.Source == DiagnosisSource.Model),
            Line("its form is valid", diagnosed, outcome => Grounding.IsWellFormed(outcome.Diagnosis!)),
            Line("every cause cites evidence, and all that is cited exists", diagnosed, outcome => Grounding.CitationsHold(outcome.Diagnosis!)),
        ];
    }

    private static IEnumerable<ScoreLine> ConsistencyLines(IReadOnlyList<Outcome> outcomes)
    {
        var answers = outcomes.Where(outcome => outcome.Case.Twin == Twin.None).ToDictionary(outcome => outcome.Case.GroupId, outcome => outcome.Answer);
        ScoreLine Same(string name, Twin twin) =>
            Line(name, outcomes.Where(outcome => outcome.Case.Twin == twin), outcome => outcome.Answer.Length > 0 && outcome.Answer == answers[outcome.Case.GroupId]);
        return [Same("same answer when worded otherwise", Twin.Paraphrased), Same("same answer in another order", Twin.Reordered)];
    }

    private static IEnumerable<SliceLine> Slice(string group, List<Outcome> originals, Func<LabelledCase, string> part) => originals
        .GroupBy(outcome => part(outcome.Case), StringComparer.Ordinal)
        .OrderBy(cases => cases.Key, StringComparer.Ordinal)
        .Select(cases => new SliceLine(
            group,
            cases.Key,
            Rate.Of(cases, outcome => outcome.IsRight),
            Rate.Of(cases.Where(outcome => outcome.IsSupported), outcome => outcome.IsTop1),
            Rate.Of(cases.Where(outcome => outcome.IsSupported), outcome => outcome.IsTop3)));

    private static IEnumerable<Spent> SpentOn(List<Outcome> originals)
    {
        yield return Measuring.Spent.Of("milliseconds", [.. originals.Select(outcome => outcome.Elapsed.TotalMilliseconds)]);
        var usages = originals.Select(outcome => outcome.Diagnosis?.Usage).OfType<GenerationUsage>().ToList();
        if (usages.Count > 0)
        {
            yield return Measuring.Spent.Of("prompt tokens", [.. usages.Select(usage => (double)usage.PromptTokens)]);
            yield return Measuring.Spent.Of("reasoning tokens", [.. usages.Select(usage => (double)usage.ReasoningTokens)]);
            yield return Measuring.Spent.Of("answer tokens", [.. usages.Select(usage => (double)usage.AnswerTokens)]);
        }
    }

    private static ScoreLine Line(string name, IEnumerable<Outcome> outcomes, Func<Outcome, bool> hit)
    {
        var counted = outcomes.ToList();
        return new ScoreLine(name, Rate.Of(counted, hit), Interval.Bootstrap(counted, outcome => outcome.Case.ScenarioId, hit));
    }

    private static string Lower(CaseKind kind) => kind switch
    {
        CaseKind.Usual => "usual",
        CaseKind.Other => "other",
        CaseKind.Inverted => "inverted",
        _ => "unsupported",
    };
}
