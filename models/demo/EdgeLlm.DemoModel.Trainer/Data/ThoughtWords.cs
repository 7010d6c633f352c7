using EdgeLlm.Diagnostics;
using EdgeLlm.Diagnostics.Evidence;

namespace EdgeLlm.DemoModel.Data;

/// <summary>The words of a thought in one language.</summary>
internal sealed record ThoughtWords
{
    private static readonly string[] s_small = ["a", "an", "and", "at", "by", "does", "for", "from", "in", "is", "of", "on", "or", "the", "to", "with"];

    private static readonly char[] s_ends = [' ', ',', '，', '、', '：', ':', '；', ';', '(', '（', '.'];

    private static readonly ThoughtWords s_english = new()
    {
        States = new()
        {
            [SignalStates.High] = "high",
            [SignalStates.Low] = "low",
            [SignalStates.Unreadable] = "unreadable",
            [SignalStates.Rising] = "rising",
            [SignalStates.Falling] = "falling",
            [SignalStates.Unsteady] = "unsteady",
            [SignalStates.Stuck] = "stuck",
            [SignalStates.Off] = "off",
            [SignalStates.On] = "on",
            [SignalStates.Normal] = "normal",
            [SignalStates.Steady] = "steady",
            [SignalStates.Moving] = "moving",
        },
        Other = "noted",
        Facts = "Facts:",
        Causes = "Causes:",
        Conclusion = "Conclusion:",
        Fits = "fits",
        Against = "against",
        Open = "open",
        Likeliest = "is likeliest",
        NoFact = "nothing to go by",
        NoKnownCause = "no known cause",
        NoCauseFits = "no cause fits",
        Words = 3,
        Letters = 30,
        FactWords = 7,
        FactLetters = 50,
    };

    private static readonly ThoughtWords s_chinese = new()
    {
        States = new()
        {
            [SignalStates.High] = "偏高",
            [SignalStates.Low] = "偏低",
            [SignalStates.Unreadable] = "不可读",
            [SignalStates.Rising] = "上升",
            [SignalStates.Falling] = "下降",
            [SignalStates.Unsteady] = "波动",
            [SignalStates.Stuck] = "不变",
            [SignalStates.Off] = "断",
            [SignalStates.On] = "通",
            [SignalStates.Normal] = "正常",
            [SignalStates.Steady] = "平稳",
            [SignalStates.Moving] = "在变",
        },
        Other = "有记录",
        Facts = "事实：",
        Causes = "原因：",
        Conclusion = "结论：",
        Fits = "符合",
        Against = "不符",
        Open = "未定",
        Likeliest = "最可能",
        NoFact = "没有依据",
        NoKnownCause = "没有已知原因",
        NoCauseFits = "没有原因符合",
        Words = 3,
        Letters = 6,
        FactWords = 7,
        FactLetters = 20,
    };

    /// <summary>What a fact shows, most telling first.</summary>
    public required OrderedDictionary<SignalStates, string> States { get; init; }

    /// <summary>For a fact that shows no state.</summary>
    public required string Other { get; init; }

    /// <summary>Heads the first step.</summary>
    public required string Facts { get; init; }

    /// <summary>Heads the second.</summary>
    public required string Causes { get; init; }

    /// <summary>Heads the last.</summary>
    public required string Conclusion { get; init; }

    public required string Fits { get; init; }

    public required string Against { get; init; }

    public required string Open { get; init; }

    public required string Likeliest { get; init; }

    public required string NoFact { get; init; }

    public required string NoKnownCause { get; init; }

    public required string NoCauseFits { get; init; }

    /// <summary>Most words that are repeated of a text.</summary>
    public required int Words { get; init; }

    /// <summary>Most letters that are repeated of a text.</summary>
    public required int Letters { get; init; }

    /// <summary>Most words that are repeated of a fact that is not about a signal.</summary>
    public required int FactWords { get; init; }

    /// <summary>Most letters that are repeated of it.</summary>
    public required int FactLetters { get; init; }

    /// <summary>The words of a language.</summary>
    public static ThoughtWords In(string language) => language == "zh" ? s_chinese : s_english;

    /// <summary>A fact in short: its signal as it stands there and the signal's state, or how it begins.</summary>
    public string Say(string fact, Observation? seen)
    {
        if (seen?.Signal is { } signal && End(fact, signal) is var end and > 0)
        {
            var state = States.FirstOrDefault(state => (seen.States & state.Key) != 0).Value ?? Other;
            return $"{fact[..end]} = {state}";
        }

        var begin = Cut(fact, FactWords, FactLetters);
        return begin.Count(character => character == '"') % 2 == 0 ? begin : begin + '"';
    }

    // Where a fact has named its signal: behind the description's closing quotation mark, or the name's; 0 if it has not.
    private static int End(string fact, Signal signal)
    {
        var named = signal.Description.Length > 0 ? $"\"{signal.Description}\"" : signal.Name;
        var start = fact.IndexOf(named, StringComparison.Ordinal);
        var end = start + named.Length;
        return start < 0 ? 0 : end < fact.Length && fact[end] == '"' ? end + 1 : end;
    }

    /// <summary>The beginning of a text, ending with a word that says something.</summary>
    public string Begin(string text)
    {
        var begin = Cut(text, Words, Letters);
        while (begin.LastIndexOf(' ') is > 0 and var space && s_small.Contains(begin[(space + 1)..], StringComparer.OrdinalIgnoreCase))
        {
            begin = begin[..space];
        }

        return begin.TrimEnd(s_ends);
    }

    private static string Cut(string text, int words, int letters)
    {
        var begin = string.Join(' ', text.Split(' ').Take(words));
        return begin[..Math.Min(begin.Length, letters)].TrimEnd(s_ends);
    }
}
