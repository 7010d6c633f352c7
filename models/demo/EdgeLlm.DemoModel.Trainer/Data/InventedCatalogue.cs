using System.Globalization;
using EdgeLlm.Diagnostics;
using EdgeLlm.Diagnostics.Catalogue;
using EdgeLlm.Evaluation.Cases;
using EdgeLlm.Evaluation.Scenarios;

namespace EdgeLlm.DemoModel.Data;

/// <summary>
/// Catalogue entries about things that don't exist. A cause names a thing and its state, so which facts speak for it can be
/// told by reading alone: from these cases a model learns to look up and to compare, because there is nothing to remember.
/// </summary>
internal sealed class InventedCatalogue(InventedWords words)
{
    private const int Entries = 5;
    private const int Distractors = 10;

    private static readonly (SignState State, string[] English, string[] Chinese)[] s_causes =
    [
        (SignState.High, ["{0} too high", "{0} above its limit", "too much {0}"], ["{0}过高", "{0}偏高", "{0}太大"]),
        (SignState.Low, ["{0} too low", "{0} below its limit", "too little {0}"], ["{0}过低", "{0}偏低", "{0}不足"]),
        (SignState.Rising, ["{0} keeps rising", "{0} goes up"], ["{0}持续上升", "{0}升高"]),
        (SignState.Falling, ["{0} keeps falling", "{0} goes down"], ["{0}持续下降", "{0}降低"]),
        (SignState.Unsteady, ["{0} unsteady", "{0} swings"], ["{0}波动", "{0}不稳"]),
        (SignState.Stuck, ["{0} frozen", "{0} does not move"], ["{0}卡死", "{0}不变化"]),
        (SignState.Unreadable, ["{0} not readable", "no value of {0}"], ["{0}无法读取", "{0}读数丢失"]),
        (SignState.On, ["{0} active", "{0} is on"], ["{0}动作", "{0}接通"]),
        (SignState.Off, ["{0} missing", "{0} is off"], ["{0}缺失", "{0}断开"]),
        (SignState.Reported, ["{0}", "{0} noticed"], ["{0}", "出现{0}"]),
    ];

    // What is seen most in reports comes up most.
    private static readonly int[] s_weights = [4, 4, 1, 1, 1, 1, 1, 3, 3, 2];
    private static readonly int[] s_choices = [.. s_weights.SelectMany((weight, i) => Enumerable.Repeat(i, weight))];

    /// <summary>The examples' source of a seed, always the same.</summary>
    public SyntheticExamples For(long seed)
    {
        var random = CaseRandom.For(seed, "invented");
        return new SyntheticExamples(
            [.. Enumerable.Range(0, Entries).Select(number => Entry(random, number))],
            [.. Enumerable.Range(0, Distractors).Select(number => Distractor(random, number))]);
    }

    private CatalogueEntry Entry(CaseRandom random, int number) => new()
    {
        Id = string.Create(CultureInfo.InvariantCulture, $"invented-{number}"),
        Title = new LocalizedText(Capital(words.English(random, 2 + random.Below(2))), words.Chinese(random, 3 + random.Below(4))),
        Domain = "invented",
        Severity = 100 * (1 + random.Below(9)),
        Codes = [string.Create(CultureInfo.InvariantCulture, $"{random.Pick(["F", "E", "0x", "A", "", "ERR-"])}{random.Below(9000) + 10}")],
        Vendor = random.Chance(0.5) ? Capital(words.Word(random)) : "",
        Causes = [.. Enumerable.Range(0, 2 + random.Below(4)).Select(cause => Cause(random, cause))],
        Source = "invented",
    };

    private CatalogueCause Cause(CaseRandom random, int number)
    {
        var english = words.English(random, 1 + random.Below(2));
        var chinese = words.Chinese(random, 2 + random.Below(2));
        var (state, forms, formsInChinese) = s_causes[random.Pick(s_choices)];
        var more = random.Chance(0.3);
        return new CatalogueCause
        {
            Id = string.Create(CultureInfo.InvariantCulture, $"cause-{number}"),
            Text = new LocalizedText(
                Capital(Worded(random, forms, english)) + (more ? ": " + words.English(random, 1 + random.Below(3)) : ""),
                Worded(random, formsInChinese, chinese) + (more ? "，" + words.Chinese(random, 2 + random.Below(4)) : "")),
            Remedy = LocalizedText.Empty,
            Checks = [],
            Signs = [new Sign { En = [english], Zh = [chinese], Is = state }],
        };
    }

    private ScenarioSignal Distractor(CaseRandom random, int number) => new()
    {
        Names = [string.Concat(Enumerable.Range(0, 2).Select(_ => Capital(words.Word(random))))],
        En = [Capital(words.English(random, 2))],
        Zh = [words.Chinese(random, 3 + random.Below(2))],
        Unit = number % 2 == 0 ? random.Pick(["%", "bar", "mm", ""]) : "",
        Healthy = number % 2 == 0 ? [10, 50] : [],
        Limits = number % 2 == 0 ? new Limits(null, 5, 60, null) : null,
        HealthyState = number % 2 == 0 ? null : random.Chance(0.5),
    };

    private static string Worded(CaseRandom random, string[] forms, string thing) => random.Pick(forms).Replace("{0}", thing, StringComparison.Ordinal);

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
