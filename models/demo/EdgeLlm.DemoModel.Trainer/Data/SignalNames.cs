using EdgeLlm.Evaluation.Cases;

namespace EdgeLlm.DemoModel.Data;

/// <summary>Names and descriptions as different people would have given them.</summary>
internal sealed class SignalNames(CaseRandom random, string language)
{
    private static readonly string[] s_opaque = ["DB10.r{0}", "DB31.DBD{0}", "AI{0}", "MW{0}", "PIW{0}", "%ID{0}", "ns=3;i={0}", "Tag{0}"];
    private static readonly string[] s_prefixes = ["", "M1.", "Line2_", "Axis3.", "ST04.", "P101_", "GVL.", "CONV1/", "A2-"];
    private static readonly string[] s_english = ["{0}", "{0}", "Actual {0}", "{0} of the machine", "{0}, station 2", "Measured {0}", "{0} (PLC)", "{0} of drive 1"];
    private static readonly string[] s_chinese = ["{0}", "{0}", "实际{0}", "{0}反馈", "1号{0}", "{0}测量值", "设备{0}", "当前{0}"];

    // A plant names its tags in one way.
    private readonly int _style = random.Below(5);
    private readonly string _prefix = random.Pick(s_prefixes);
    private readonly string _opaque = random.Pick(s_opaque);
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);
    private int _next = random.Below(300);

    /// <summary>A name and a description for a signal that a phrase names in each language.</summary>
    public (string Name, string Description) For(string english, string chinese)
    {
        var words = english.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var name = words.Length == 0 ? Opaque() : _style switch
        {
            0 => _prefix + string.Concat(words.Select(Capital)),
            1 => _prefix + string.Join('_', words).ToLowerInvariant(),
            2 => _prefix + string.Join('_', words.Select(Capital)),
            3 => _prefix + string.Concat(words.Select((word, i) => i == 0 ? word.ToLowerInvariant() : Capital(word))),
            _ => Opaque(),
        };
        var text = language == "zh" && chinese.Length > 0 ? chinese : english;
        var form = random.Pick(language == "zh" ? s_chinese : s_english);
        var isDescribed = _style == 4 || language == "zh" || random.Chance(0.7);
        while (!_taken.Add(name))
        {
            name += "_" + (1 + random.Below(9));
        }

        return (name, isDescribed && text.Length > 0 ? Sentence(form.Replace("{0}", text, StringComparison.Ordinal)) : "");
    }

    private string Opaque() => _opaque.Replace("{0}", $"{_next += 1 + random.Below(6)}", StringComparison.Ordinal);

    private static string Capital(string word) => char.ToUpperInvariant(word[0]) + word[1..];

    private static string Sentence(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
