using System.Collections.Immutable;
using System.Text;
using EdgeLlm.Diagnostics;
using EdgeLlm.Diagnostics.Answering;
using EdgeLlm.Diagnostics.Evidence;
using EdgeLlm.Diagnostics.Prompting;
using EdgeLlm.Diagnostics.Retrieval;
using EdgeLlm.Diagnostics.Wording;

namespace EdgeLlm.DemoModel.Data;

/// <summary>
/// Turns a case whose answer is known into prompt, thought and answer. Nothing in a thought is made up. It goes in steps
/// that are each a single look: first facts, then every cause with the facts for and against it, then the choice. Facts and
/// causes begin lines of their own and are repeated word by word, as the prompt has them: a small model finds what it
/// looks for by what stands before it, so what it is to copy must follow the same tokens in both places.
/// </summary>
internal static class ExampleWriter
{
    private const int MostFacts = 6;
    private const int FactLength = 480;
    private const int MostPerCause = 2;
    private const int MostNamed = 3;
    private const int MostCited = 3;

    /// <summary>The example of a case.</summary>
    /// <param name="caseFile">The case.</param>
    /// <param name="observations">What its report shows.</param>
    /// <param name="weights">What speaks for and against each of its causes.</param>
    /// <param name="right">Causes that are right, the truest first; none where "unknown" is.</param>
    public static Example Write(CaseFile caseFile, ImmutableArray<Observation> observations, IReadOnlyList<CauseWeight> weights, ImmutableArray<LabelledCause> right)
    {
        var prompt = PromptBuilder.Build(caseFile);
        var first = right.IsEmpty ? null : weights.Single(weight => weight.Cause == right[0]);
        return new Example(
            caseFile.Language,
            prompt.System,
            prompt.User,
            Think(caseFile, observations, weights, first),
            first is null ? Unknown(caseFile, weights) : Causes(caseFile, weights, first),
            [.. right.Select(cause => cause.Label)]);
    }

    private static string Think(CaseFile caseFile, ImmutableArray<Observation> observations, IReadOnlyList<CauseWeight> weights, CauseWeight? first)
    {
        var words = ThoughtWords.In(caseFile.Language);
        var verdicts = weights.Select(weight =>
        {
            string[] parts = (weight.For.Count, weight.Against.Count) switch
            {
                (0, 0) => [words.Open],
                (_, 0) => [$"{words.Fits} {Some(weight.For)}"],
                (0, _) => [$"{words.Against} {Some(weight.Against)}"],
                _ => [$"{words.Fits} {Some(weight.For)}", $"{words.Against} {Some(weight.Against)}"],
            };
            return $"{Name(weight.Cause)}: {string.Join(", ", parts)}";
        });
        var choice = first is null ? words.NoCauseFits : $"{Name(first.Cause)} {words.Likeliest}";
        return $"1. {words.Facts}\n{Lines(Telling(caseFile, observations, words), words.NoFact)}2. {words.Causes}\n{Lines(verdicts, words.NoKnownCause)}3. {words.Conclusion}\n{choice}\n";

        string Name(LabelledCause cause) => $"{cause.Label} {words.Begin(cause.Known.Text.In(caseFile.Language))}";
    }

    private static string Lines(IEnumerable<string> lines, string ifNone) => string.Concat(lines.DefaultIfEmpty(ifNone).Select(line => line + "\n"));

    private static string Some(IReadOnlyList<string> labels) => string.Join(' ', labels.Take(MostPerCause));

    // What the plant shows and says, from the most telling on, as the prompt has it. Which of it matters is the next step's
    // question: a small model that must choose here writes the next number and then the name that it would have chosen.
    private static IEnumerable<string> Telling(CaseFile caseFile, ImmutableArray<Observation> observations, ThoughtWords words)
    {
        var shown = observations.ToLookup(observation => observation.Text, StringComparer.Ordinal);
        return caseFile.Evidence
            .Select(fact => (Fact: fact, Seen: shown[fact.Text].FirstOrDefault()))
            .Where(fact => fact.Seen?.Signal is not null || fact.Fact.Kind is EvidenceKind.FirstOut or EvidenceKind.Operator)
            .Take(MostFacts)
            .Select(fact => $"{fact.Fact.Label} {words.Say(PlainText.Fold(fact.Fact.Text, FactLength), fact.Seen)}");
    }

    private static string Causes(CaseFile caseFile, IReadOnlyList<CauseWeight> weights, CauseWeight first)
    {
        var named = weights
            .Where(weight => weight != first && weight.For.Count > weight.Against.Count)
            .OrderByDescending(weight => weight.For.Count - weight.Against.Count)
            .Prepend(first)
            .Take(MostNamed)
            .Select(weight => $$"""{"cause":"{{weight.Cause.Label}}","evidence":[{{Quoted(Cited(caseFile, weight))}}]}""");
        return $"{DiagnosisSchema.CausesStart}[{string.Join(',', named)}]}}";
    }

    private static IEnumerable<string> Cited(CaseFile caseFile, CauseWeight weight) => weight.For.Count > 0
        ? weight.For
        : [caseFile.Evidence.Select(fact => fact.Label).FirstOrDefault(label => !weight.Against.Contains(label)) ?? caseFile.Evidence[0].Label];

    private static string Unknown(CaseFile caseFile, IReadOnlyList<CauseWeight> weights)
    {
        string[] against = [.. weights.SelectMany(weight => weight.Against).Distinct(StringComparer.Ordinal)];
        return $"{DiagnosisSchema.UnknownStart}true,\"evidence\":[{Quoted(against.Length > 0 ? against : [caseFile.Evidence[0].Label])}]}}";
    }

    private static string Quoted(IEnumerable<string> labels) => new StringBuilder().AppendJoin(',', labels.Take(MostCited).Select(label => $"\"{label}\"")).ToString();
}
