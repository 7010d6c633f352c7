using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace EdgeLlm.Diagnostics.Catalogue;

/// <summary>What a catalogue must satisfy before it is used: an answer is built from these texts without looking again.</summary>
internal static partial class CatalogueCheck
{
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

    private static IEnumerable<string> Problems(CatalogueEntry entry)
    {
        if (!IdForm().IsMatch(entry.Id))
        {
            yield return "the id must consist of lower-case letters, digits and '-'.";
        }

        if (entry.Severity is < 1 or > 1000)
        {
            yield return $"severity {entry.Severity} is outside 1 to 1000.";
        }

        if (string.IsNullOrWhiteSpace(entry.Source))
        {
            yield return "no source is named.";
        }

        if (string.IsNullOrWhiteSpace(entry.Domain))
        {
            yield return "no domain is named.";
        }

        if (entry.Codes.Any(code => code is null || FaultCode.Normalize(code).Length == 0))
        {
            yield return "a code is empty.";
        }

        if (!IsComplete(entry.Title))
        {
            yield return "the title is missing in one language.";
        }

        if (!entry.SafetyNote.IsEmpty && !IsComplete(entry.SafetyNote))
        {
            yield return "the safety note is missing in one language.";
        }

        if (entry.Causes.IsDefaultOrEmpty)
        {
            yield return "it has no cause.";
            yield break;
        }

        for (var index = 0; index < entry.Causes.Length; index++)
        {
            var cause = entry.Causes[index];
            if (cause is null || !IsComplete(cause.Text) || !IsComplete(cause.Remedy))
            {
                yield return $"cause {index + 1} or its remedy is missing in one language.";
            }

            if (cause is null || cause.Checks.IsDefaultOrEmpty || !cause.Checks.All(IsComplete))
            {
                yield return $"cause {index + 1} needs at least one check, in both languages.";
            }
        }
    }

    private static bool IsComplete(LocalizedText? text) => text is not null && !string.IsNullOrWhiteSpace(text.En) && !string.IsNullOrWhiteSpace(text.Zh);

    [GeneratedRegex("^[a-z0-9]+(?:-[a-z0-9]+)*$", RegexOptions.CultureInvariant)]
    private static partial Regex IdForm();
}
