using System.Buffers;
using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace EdgeLlm.Diagnostics.Catalogue;

/// <summary>What a catalogue must satisfy before it is used: an answer is built from these texts without looking again.</summary>
internal static partial class CatalogueCheck
{
    /// <summary>Fields of work that an entry can belong to.</summary>
    public static readonly ImmutableArray<string> Domains =
    [
        "controller", "drive", "fieldbus", "hydraulic", "mechanical", "network", "pneumatic", "power", "safety", "sensor", "thermal", "vision", "weighing",
    ];

    /// <summary>Characters in an identifier.</summary>
    public const int MaxIdLength = 100;

    private const int MaxTextLength = 2000;
    private const int MaxNameLength = 200;
    private const int MaxItems = 64;

    private static readonly SearchValues<char> s_controls = SearchValues.Create(
        [.. Enumerable.Range(0, 0xA0).Select(c => (char)c).Where(c => char.IsControl(c) && c is not ('\t' or '\n'))]);

    /// <summary>Everything that is wrong, one line each.</summary>
    public static IReadOnlyList<string> Problems(ImmutableArray<CatalogueEntry> entries)
    {
        var problems = new List<string>();
        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            // JSON's null passes the deserializer as an element, whatever the element's type says.
            if (entry is null)
            {
                problems.Add("an entry is null; remove it.");
                continue;
            }

            if (!ids.Add(entry.Id))
            {
                problems.Add($"entry '{entry.Id}': the id is used twice; give it another.");
            }

            problems.AddRange(Problems(entry).Select(problem => $"entry '{entry.Id}': {problem}"));
        }

        return problems;
    }

    /// <summary>Everything that is wrong with one entry.</summary>
    public static IEnumerable<EntryProblem> Problems(CatalogueEntry entry)
    {
        IEnumerable<EntryProblem>[] parts =
        [
            Identifier("id", entry.Id),
            Name("vendor", entry.Vendor, required: false),
            Names("families", entry.Families),
            Names("codes", entry.Codes),
            Codes(entry.Codes),
            Text("title", entry.Title),
            entry.SafetyNote.IsEmpty ? [] : Text("safetyNote", entry.SafetyNote),
            Name("source", entry.Source, required: true),
            Names("keywords", entry.Keywords),
            When(!Domains.Contains(entry.Domain, StringComparer.Ordinal), "domain", $"'{entry.Domain}' is not a domain; there are {string.Join(", ", Domains)}."),
            When(entry.Severity is < 1 or > 1000, "severity", $"{entry.Severity} is outside 1 to 1000."),
            Causes(entry.Causes),
        ];
        return parts.SelectMany(problems => problems);
    }

    /// <summary>Returns true for an identifier: lower-case letters, digits and '-'.</summary>
    public static bool IsId(string id) => id.Length <= MaxIdLength && IdForm().IsMatch(id);

    private static IEnumerable<EntryProblem> Codes(ImmutableArray<string> codes)
    {
        for (var index = 0; index < codes.Length; index++)
        {
            var path = $"codes[{index}]";
            if (codes[index] is not { } code || FaultCode.Normalize(code).Length == 0)
            {
                yield return new EntryProblem(path, "the code is empty.");
            }
            else if (CodeRange.IsRange(code) && CodeRange.Parse(code, out var problem).Count == 0)
            {
                yield return new EntryProblem(path, problem!);
            }
        }
    }

    private static IEnumerable<EntryProblem> Causes(ImmutableArray<CatalogueCause> causes)
    {
        if (causes.IsDefaultOrEmpty)
        {
            return [new EntryProblem("causes", "there is no cause.")];
        }

        var ids = new HashSet<string>(StringComparer.Ordinal);
        return Count("causes", causes.Length).Concat(causes.SelectMany((cause, index) => Cause($"causes[{index}]", cause, ids)));
    }

    private static IEnumerable<EntryProblem> Cause(string path, CatalogueCause? cause, HashSet<string> ids)
    {
        if (cause is null)
        {
            return [new EntryProblem(path, "the cause is null; remove it.")];
        }

        var checks = cause.Checks.IsDefault ? [] : cause.Checks;
        IEnumerable<EntryProblem>[] parts =
        [
            Identifier($"{path}.id", cause.Id),
            When(!ids.Add(cause.Id), $"{path}.id", $"'{cause.Id}' is the id of another cause of this entry; give it another."),
            Text($"{path}.text", cause.Text),
            Text($"{path}.remedy", cause.Remedy),
            When(checks.Length == 0, $"{path}.checks", "there must be at least one check."),
            Count($"{path}.checks", checks.Length),
            checks.SelectMany((check, index) => Text($"{path}.checks[{index}]", check)),
            Count($"{path}.signs", cause.Signs.Length),
            cause.Signs.SelectMany((sign, index) => Sign($"{path}.signs[{index}]", sign)),
        ];
        return parts.SelectMany(problems => problems);
    }

    private static IEnumerable<EntryProblem> Sign(string path, Sign? sign)
    {
        if (sign is null)
        {
            return [new EntryProblem(path, "the sign is null; remove it.")];
        }

        IEnumerable<EntryProblem>[] parts =
        [
            When(sign.En.Length + sign.Zh.Length == 0, path, "there must be at least one phrase."),
            When(!Enum.IsDefined(sign.Is), $"{path}.is", "this is not a state."),
            Names($"{path}.en", sign.En),
            Names($"{path}.zh", sign.Zh),
        ];
        return parts.SelectMany(problems => problems);
    }

    private static IEnumerable<EntryProblem> Identifier(string path, string id) =>
        When(!IsId(id), path, $"the id must consist of lower-case letters, digits and '-', at most {MaxIdLength}.");

    private static IEnumerable<EntryProblem> Text(string path, LocalizedText? text)
    {
        if (text is null || string.IsNullOrWhiteSpace(text.En) || string.IsNullOrWhiteSpace(text.Zh))
        {
            return [new EntryProblem(path, "the text is missing in one language.")];
        }

        return Characters($"{path}.en", text.En, MaxTextLength).Concat(Characters($"{path}.zh", text.Zh, MaxTextLength));
    }

    private static IEnumerable<EntryProblem> Names(string path, ImmutableArray<string> names) =>
        Count(path, names.Length).Concat(names.SelectMany((name, index) => Name($"{path}[{index}]", name, required: true)));

    private static IEnumerable<EntryProblem> Name(string path, string? name, bool required) => string.IsNullOrWhiteSpace(name)
        ? When(required, path, "the text is empty.")
        : Characters(path, name, MaxNameLength).Concat(When(name.Contains('\n', StringComparison.Ordinal), path, "the text must be in one line."));

    private static IEnumerable<EntryProblem> Characters(string path, string text, int maxLength)
    {
        if (text.Length > maxLength)
        {
            yield return new EntryProblem(path, $"the text has {text.Length} characters; at most {maxLength} are allowed.");
        }

        if (text.AsSpan().IndexOfAny(s_controls) is var at && at >= 0)
        {
            yield return new EntryProblem(path, $"the text contains the control character U+{(int)text[at]:X4}.");
        }
    }

    private static IEnumerable<EntryProblem> Count(string path, int count) =>
        When(count > MaxItems, path, $"there are {count}; at most {MaxItems} are allowed.");

    private static IEnumerable<EntryProblem> When(bool isWrong, string path, string message) => isWrong ? [new EntryProblem(path, message)] : [];

    [GeneratedRegex("^[a-z0-9]+(?:-[a-z0-9]+)*\\z", RegexOptions.CultureInvariant)]
    private static partial Regex IdForm();
}
