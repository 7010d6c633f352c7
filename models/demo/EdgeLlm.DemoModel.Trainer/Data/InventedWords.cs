using System.Globalization;
using EdgeLlm.Diagnostics.Catalogue;
using EdgeLlm.Evaluation.Cases;

namespace EdgeLlm.DemoModel.Data;

/// <summary>
/// Words and phrases that nobody can guess: made-up ones, and the catalogue's in combinations that mean nothing. Whoever
/// repeats them has read them.
/// </summary>
internal sealed class InventedWords
{
    private const double MadeUpShare = 0.5;
    private const string Consonants = "bcdfghjklmnprstvwxz";
    private const string Vowels = "aeiou";

    private readonly string[] _words;
    private readonly string[] _characters;

    /// <param name="entries">Entries whose words are mixed.</param>
    public InventedWords(IEnumerable<CatalogueEntry> entries)
    {
        var texts = entries.SelectMany(entry => entry.Causes.Select(cause => cause.Text).Append(entry.Title)).ToArray();
        _words = [.. texts
            .SelectMany(text => text.En.Split([' ', ',', '.', ':', ';', '(', ')', '/', '-', '"', '\''], StringSplitOptions.RemoveEmptyEntries))
            .Where(word => word.Length > 2 && word.All(char.IsAsciiLetter))
            .Select(word => word.ToLowerInvariant())
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)];
        _characters = [.. texts
            .SelectMany(text => text.Zh)
            .Where(character => char.GetUnicodeCategory(character) == UnicodeCategory.OtherLetter)
            .Distinct()
            .Order()
            .Select(character => character.ToString())];
    }

    /// <summary>An English phrase of so many words.</summary>
    public string English(CaseRandom random, int words) => string.Join(' ', Enumerable.Range(0, words).Select(_ => Word(random)));

    /// <summary>A Chinese phrase of so many characters.</summary>
    public string Chinese(CaseRandom random, int characters) => string.Concat(Enumerable.Range(0, characters).Select(_ => random.Pick(_characters)));

    /// <summary>One word, in small letters.</summary>
    public string Word(CaseRandom random) => random.Chance(MadeUpShare) ? MadeUp(random) : random.Pick(_words);

    private static string MadeUp(CaseRandom random)
    {
        var syllables = Enumerable.Range(0, 1 + random.Below(3)).Select(_ => $"{Consonants[random.Below(Consonants.Length)]}{Vowels[random.Below(Vowels.Length)]}");
        return string.Concat(syllables) + Consonants[random.Below(Consonants.Length)];
    }
}
