using System.Collections.Immutable;
using System.Text;
using EdgeLlm.Diagnostics.Answering;
using EdgeLlm.Diagnostics.Evidence;
using EdgeLlm.Diagnostics.Prompting;
using EdgeLlm.Diagnostics.Retrieval;

namespace EdgeLlm.DemoModel.Data;

/// <summary>
/// Turns a case whose answer is known into prompt, thought and answer. Nothing in a thought is made up: facts are named
/// with what they show, causes with what speaks for and against them by the product's own reckoning.
/// </summary>
internal static class ExampleWriter
{
    private const int MostTelling = 4;
    private const int MostNamed = 3;

    /// <summary>The example of a case.</summary>
    /// <param name="caseFile">The case.</param>
    /// <param name="observations">What its report shows.</param>
    /// <param name="right">Causes that are right, the truest first; none where "unknown" is.</param>
    public static Example Write(CaseFile caseFile, ImmutableArray<Observation> observations, ImmutableArray<LabelledCause> right)
    {
        var prompt = PromptBuilder.Build(caseFile);
        var first = right.IsEmpty ? null : right[0];
        var thought = caseFile.Language == "zh" ? ThinkInChinese(caseFile, observations, first) : ThinkInEnglish(caseFile, observations, first);
        return new Example(
            caseFile.Language, prompt.System, prompt.User, thought, first is null ? Unknown(caseFile) : Causes(caseFile, first), [.. right.Select(cause => cause.Label)]);
    }

    private static string ThinkInEnglish(CaseFile caseFile, ImmutableArray<Observation> observations, LabelledCause? first)
    {
        var telling = Telling(caseFile, observations, static state => state switch
        {
            SignalStates.High => "high",
            SignalStates.Low => "low",
            SignalStates.Unreadable => "unreadable",
            SignalStates.Rising => "rising",
            SignalStates.Falling => "falling",
            SignalStates.Unsteady => "unsteady",
            _ => "stuck",
        });
        var verdicts = caseFile.Causes.Select(cause => (cause.Supporting.Length, cause.Contradicting.Length) switch
        {
            (0, 0) => $"{cause.Label} open",
            (_, 0) => $"{cause.Label} fits {Some(cause.Supporting)}",
            (0, _) => $"{cause.Label} against {Some(cause.Contradicting)}",
            _ => $"{cause.Label} fits {Some(cause.Supporting)}, against {Some(cause.Contradicting)}",
        });
        return Lines(
            telling.Count > 0 ? string.Join(", ", telling) : "nothing abnormal",
            caseFile.Causes.IsEmpty ? "no known cause" : string.Join("; ", verdicts),
            first is null ? "no cause fits" : $"{first.Label} is likeliest");
    }

    private static string ThinkInChinese(CaseFile caseFile, ImmutableArray<Observation> observations, LabelledCause? first)
    {
        var telling = Telling(caseFile, observations, static state => state switch
        {
            SignalStates.High => "偏高",
            SignalStates.Low => "偏低",
            SignalStates.Unreadable => "不可读",
            SignalStates.Rising => "上升",
            SignalStates.Falling => "下降",
            SignalStates.Unsteady => "波动",
            _ => "不变",
        });
        var verdicts = caseFile.Causes.Select(cause => (cause.Supporting.Length, cause.Contradicting.Length) switch
        {
            (0, 0) => $"{cause.Label} 未定",
            (_, 0) => $"{cause.Label} 符合 {Some(cause.Supporting)}",
            (0, _) => $"{cause.Label} 不符 {Some(cause.Contradicting)}",
            _ => $"{cause.Label} 符合 {Some(cause.Supporting)}, 不符 {Some(cause.Contradicting)}",
        });
        return Lines(
            telling.Count > 0 ? string.Join(", ", telling) : "无异常",
            caseFile.Causes.IsEmpty ? "没有已知原因" : string.Join("; ", verdicts),
            first is null ? "没有原因符合" : $"{first.Label} 最可能");
    }

    private static string Lines(string telling, string verdicts, string choice) => $"1. {telling}.\n2. {verdicts}.\n3. {choice}.\n";

    private static string Some(ImmutableArray<string> labels) => string.Join(' ', labels.Take(AnswerComposer.MostEvidence));

    // The facts that differ from a healthy machine, most telling first.
    private static List<string> Telling(CaseFile caseFile, ImmutableArray<Observation> observations, Func<SignalStates, string> word)
    {
        var states = new Dictionary<string, SignalStates>(StringComparer.Ordinal);
        foreach (var observation in observations)
        {
            states.TryAdd(observation.Text, observation.States);
        }

        SignalStates[] abnormal =
            [SignalStates.High, SignalStates.Low, SignalStates.Unreadable, SignalStates.Rising, SignalStates.Falling, SignalStates.Unsteady, SignalStates.Stuck];
        return [.. caseFile.Evidence
            .Select(fact => (fact.Label, State: abnormal.FirstOrDefault(state => (states.GetValueOrDefault(fact.Text) & state) != 0)))
            .Where(fact => fact.State != SignalStates.None)
            .Take(MostTelling)
            .Select(fact => $"{fact.Label} {word(fact.State)}")];
    }

    private static string Causes(CaseFile caseFile, LabelledCause first)
    {
        var named = caseFile.Causes
            .Where(cause => cause != first && cause.Bearing.SignsFor > 0 && !cause.Bearing.IsRefuted)
            .OrderByDescending(cause => cause.Bearing.SignsFor - cause.Bearing.SignsAgainst)
            .Prepend(first)
            .Take(MostNamed)
            .Select(cause => $$"""{"cause":"{{cause.Label}}","evidence":[{{Quoted(Cited(caseFile, cause))}}]}""");
        return $"{DiagnosisSchema.CausesStart}[{string.Join(',', named)}]}}";
    }

    private static ImmutableArray<string> Cited(CaseFile caseFile, LabelledCause cause) => cause.Supporting.IsEmpty
        ? [caseFile.Evidence.Select(fact => fact.Label).FirstOrDefault(label => !cause.Contradicting.Contains(label)) ?? caseFile.Evidence[0].Label]
        : cause.Supporting;

    private static string Unknown(CaseFile caseFile)
    {
        string[] against = [.. caseFile.Causes.SelectMany(cause => cause.Contradicting).Distinct(StringComparer.Ordinal)];
        return $"{DiagnosisSchema.UnknownStart}true,\"evidence\":[{Quoted(against.Length > 0 ? against : [caseFile.Evidence[0].Label])}]}}";
    }

    private static string Quoted(IEnumerable<string> labels) => new StringBuilder().AppendJoin(',', labels.Take(AnswerComposer.MostEvidence).Select(label => $"\"{label}\"")).ToString();
}
