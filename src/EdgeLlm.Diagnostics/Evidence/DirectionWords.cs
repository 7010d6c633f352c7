using EdgeLlm.Diagnostics.Catalogue;
using EdgeLlm.Diagnostics.Wording;

namespace EdgeLlm.Diagnostics.Evidence;

/// <summary>Which way a text says that something is: "oil pressure too low" says low, and falling.</summary>
internal static class DirectionWords
{
    private static readonly HashSet<string> s_up = new(["high", "higher", "rise", "rising", "rose", "increased", "excessive"], StringComparer.Ordinal);
    private static readonly HashSet<string> s_down = new(["low", "lower", "drop", "dropped", "fall", "falling", "fell", "decreased", "insufficient"], StringComparer.Ordinal);
    private static readonly string[] s_chineseUp = ["高", "上升", "升高", "过大", "偏大"];
    private static readonly string[] s_chineseDown = ["低", "下降", "过小", "偏小", "不足"];

    /// <summary>The states of the one direction that a text names; none if it names none, or both.</summary>
    public static SignalStates Of(LocalizedText text)
    {
        var words = Words.Of(text.En);
        var up = words.Exists(s_up.Contains) || s_chineseUp.Any(text.Zh.Contains);
        var down = words.Exists(s_down.Contains) || s_chineseDown.Any(text.Zh.Contains);
        return (up, down) switch
        {
            (true, false) => SignalStates.High | SignalStates.Rising,
            (false, true) => SignalStates.Low | SignalStates.Falling,
            _ => SignalStates.None,
        };
    }
}
