using System.Collections.Immutable;
using System.Text.Json;
using WordCutter = EdgeLlm.Diagnostics.Wording.Words;

namespace EdgeLlm.Diagnostics.Knowledge.Plant;

/// <summary>Reads one term of a knowledge file.</summary>
internal static class TermReader
{
    private const int MinWordLength = 2;

    /// <summary>The term; it is usable only if the item has no problem.</summary>
    public static Term Read(JsonElement element, ItemReader item)
    {
        var members = item.Members(element, "", "id", "kind", "en", "zh", "units");
        var term = new Term
        {
            Id = item.Id(members.GetValueOrDefault("id"), ".id"),
            Kind = Kind(members.GetValueOrDefault("kind"), item),
            En = item.Words(members.GetValueOrDefault("en"), ".en"),
            Zh = item.Words(members.GetValueOrDefault("zh"), ".zh"),
            Units = item.Words(members.GetValueOrDefault("units"), ".units"),
        };
        CheckEnglish(term.En, item);
        if (term.En.Length + term.Zh.Length + term.Units.Length is var words && (words == 0 || words > KnowledgeLimits.MaxWords))
        {
            item.Fail("", words == 0
                ? "the term has no words. Add some in \"en\" or \"zh\"."
                : $"the term has {words} words. Use at most {KnowledgeLimits.MaxWords}.");
        }

        return term;
    }

    private static TermKind Kind(JsonElement element, ItemReader item)
    {
        var kind = item.Text(element, ".kind");
        switch (kind)
        {
            case "component":
                return TermKind.Component;
            case "quantity":
                return TermKind.Quantity;
            case "qualifier":
                return TermKind.Qualifier;
            default:
                item.Fail(".kind", $"{ItemReader.Quote(kind)} is not a kind. Use component, quantity or qualifier.");
                return TermKind.Qualifier;
        }
    }

    // A single letter would be found in half of all tags, and what has no Latin letter or digit in none.
    private static void CheckEnglish(ImmutableArray<string> words, ItemReader item)
    {
        for (var i = 0; i < words.Length; i++)
        {
            if (words[i].Length < MinWordLength || WordCutter.Of(words[i]).Count == 0)
            {
                item.Fail($".en[{i}]", $"{ItemReader.Quote(words[i])} is not an English word of at least {MinWordLength} characters. Remove it; Chinese words stand in \"zh\".");
            }
        }
    }
}
