using EdgeLlm.Evaluation.Measuring;

namespace EdgeLlm.Evaluation.FieldCases;

/// <summary>Represents the outcomes of a set of cases and their counts.</summary>
/// <param name="Set">The set.</param>
/// <param name="Outcomes">Outcomes in the order of its cases.</param>
/// <param name="Score">The numbers.</param>
internal sealed record FieldResult(FieldSet Set, IReadOnlyList<FieldOutcome> Outcomes, FieldScore Score);

/// <summary>The numbers of a set or of a part of it.</summary>
internal sealed record FieldScore
{
    /// <summary>Cases, with a cause and without.</summary>
    internal required int Cases { get; init; }

    /// <summary>An acceptable cause is first, of the cases with a cause.</summary>
    internal required Rate First { get; init; }

    /// <summary>An acceptable cause is among the first three, of the cases with a cause.</summary>
    internal required Rate FirstThree { get; init; }

    /// <summary>An acceptable cause is among the first 20 candidates, of the cases with a cause.</summary>
    internal required Rate Candidate { get; init; }

    /// <summary>The answer is "unknown", of the cases without a cause.</summary>
    internal required Rate Abstention { get; init; }

    /// <summary>The answer is "unknown", of the cases with a cause.</summary>
    internal required Rate FalseAbstention { get; init; }

    /// <summary>Signals cited, of those that the cases with a cause want.</summary>
    internal required Rate EvidenceCited { get; init; }

    /// <summary>Signals among the facts, of those that the cases with a cause want.</summary>
    internal required Rate EvidenceCitable { get; init; }

    /// <summary>A signal is cited that must not be, of the cases with a cause.</summary>
    internal required Rate ForbiddenCited { get; init; }

    /// <summary>The first cause is wrong, of the answers stated with 70 % or more.</summary>
    internal required Rate SurelyWrong { get; init; }

    /// <summary>Gets the calibration of the first cause's probability.</summary>
    internal required Calibration Calibration { get; init; }

    /// <summary>Cases with a cause by where they went wrong.</summary>
    internal required IReadOnlyDictionary<FailureClass, int> Failures { get; init; }

    internal static FieldScore Of(IReadOnlyCollection<FieldOutcome> outcomes)
    {
        var caused = outcomes.Where(outcome => !outcome.Case.Abstain).ToList();
        var wanted = caused.Sum(outcome => outcome.Case.Wanted.Distinct(StringComparer.Ordinal).Count());
        return new FieldScore
        {
            Cases = outcomes.Count,
            First = Rate.Of(caused, outcome => outcome.IsFirst),
            FirstThree = Rate.Of(caused, outcome => outcome.IsAmongFirstThree),
            Candidate = Rate.Of(caused, outcome => outcome.IsCandidate),
            Abstention = Rate.Of(outcomes.Where(outcome => outcome.Case.Abstain), outcome => outcome.Abstains),
            FalseAbstention = Rate.Of(caused, outcome => outcome.Abstains),
            EvidenceCited = new Rate(caused.Sum(outcome => outcome.CitedCount), wanted),
            EvidenceCitable = new Rate(caused.Sum(outcome => outcome.CitableCount), wanted),
            ForbiddenCited = Rate.Of(caused, outcome => outcome.CitesForbidden),

            // A cause that is named where none is right is wrong, however likely it is said to be.
            SurelyWrong = Rate.Of(outcomes.Where(outcome => outcome.IsSurelyStated), outcome => outcome.Case.Abstain || !outcome.IsFirst),
            Calibration = Calibration.Of([.. outcomes.Where(outcome => outcome.Top is not null).Select(outcome => (outcome.Top!.Likelihood, !outcome.Case.Abstain && outcome.IsFirst))]),
            Failures = outcomes.CountBy(outcome => outcome.Failure).ToDictionary(),
        };
    }
}
