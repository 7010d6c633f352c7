using System.Text;

namespace EdgeLlm.Diagnostics.Catalogue;

/// <summary>
/// Prepares text for the full-text index and turns free text into a query. Chinese is cut into overlapping pairs of
/// characters, since most of its words have two; English words are brought to their stems. FTS5's own tokenizer finds
/// nothing left to do, so that the index's terms are ours.
/// </summary>
internal static class SearchText
{
    /// <summary>Bounds the work that a long or hostile text can cause.</summary>
    public const int MaxTerms = 96;

    /// <summary>A word that comes again weighs more, within reason.</summary>
    public const int MaxRepeats = 3;

    private const int MaxTermLength = 40;

    // Words that stand in almost every alarm text and tell nothing about its cause.
    private static readonly HashSet<string> s_stopWords = new(StringComparer.Ordinal)
    {
        "about", "after", "again", "all", "also", "an", "and", "are", "as", "at", "be", "been", "before", "behind", "but", "by",
        "can", "could", "did", "do", "does", "during", "for", "from", "had", "has", "have", "if", "in", "into", "is", "it", "its",
        "next", "no", "not", "of", "off", "on", "or", "our", "out", "says", "see", "since", "so", "than", "that", "the", "their",
        "then", "there", "they", "this", "to", "up", "us", "was", "we", "went", "were", "when", "which", "while", "will",
        "with", "without", "you",
        "alarm", "error", "fault", "machine", "报警", "故障", "错误",
    };

    /// <summary>The form in which text goes into the index.</summary>
    public static string ForIndex(string text)
    {
        var indexed = new StringBuilder(text.Length * 2);
        foreach (var token in Tokens(text))
        {
            if (!token.IsChinese)
            {
                indexed.Append(PorterStemmer.Stem(token.Text)).Append(' ');
                continue;
            }

            foreach (var pair in Pairs(token.Text))
            {
                indexed.Append(pair).Append(' ');
            }

            // The run's last character begins no pair; on its own it can still be found by a query of one character.
            indexed.Append(LastRune(token.Text)).Append(' ');
        }

        return indexed.ToString();
    }

    /// <summary>
    /// The telling words of a text, in the index's form, each once with how often it stands there. They consist of
    /// letters and digits only, so that nothing in the text can act as an operator.
    /// </summary>
    public static IReadOnlyList<SearchTerm> Terms(string text)
    {
        var terms = new OrderedDictionary<string, int>(StringComparer.Ordinal);
        var singles = new List<string>();
        foreach (var token in Tokens(text))
        {
            if (token.IsChinese && token.Text.EnumerateRunes().Count() == 1)
            {
                singles.Add(token.Text);
                continue;
            }

            foreach (var term in token.IsChinese ? Pairs(token.Text) : [token.Text])
            {
                if (IsTelling(term, token.IsChinese) && PorterStemmer.Stem(term) is var stem && !CountAgain(terms, stem) && terms.Count < MaxTerms)
                {
                    terms.Add(stem, 1);
                }
            }
        }

        // A lone character is too little to search for next to whole words, and better than nothing when it is all there is.
        return terms.Count > 0
            ? [.. terms.Select(term => new SearchTerm(term.Key, term.Value, IsPrefix: false))]
            : [.. singles.Distinct(StringComparer.Ordinal).Take(MaxTerms).Select(character => new SearchTerm(character, 1, IsPrefix: true))];
    }

    private static bool CountAgain(OrderedDictionary<string, int> terms, string term)
    {
        if (!terms.TryGetValue(term, out var count))
        {
            return false;
        }

        terms[term] = Math.Min(count + 1, MaxRepeats);
        return true;
    }

    private static bool IsTelling(string term, bool isChinese)
    {
        if (s_stopWords.Contains(term))
        {
            return false;
        }

        // Short numbers are quantities, long ones may be codes.
        return isChinese || (term.Length is > 1 and <= MaxTermLength && (term.Length >= 4 || !term.All(char.IsAsciiDigit)));
    }

    private static IEnumerable<(string Text, bool IsChinese)> Tokens(string text)
    {
        var run = new StringBuilder();
        var runIsChinese = false;
        var previousIsLower = false;
        foreach (var rune in text.EnumerateRunes())
        {
            var folded = rune.IsBmp ? new Rune(FullWidth.ToAscii((char)rune.Value)) : rune;
            var isChinese = IsChinese(folded);
            var isPart = isChinese || Rune.IsLetterOrDigit(folded);
            var isCamelHump = previousIsLower && Rune.IsUpper(folded);
            if (run.Length > 0 && (!isPart || isChinese != runIsChinese || isCamelHump))
            {
                yield return (run.ToString(), runIsChinese);
                run.Clear();
            }

            if (isPart)
            {
                run.Append(Rune.ToLowerInvariant(folded));
                runIsChinese = isChinese;
            }

            previousIsLower = isPart && Rune.IsLower(folded);
        }

        if (run.Length > 0)
        {
            yield return (run.ToString(), runIsChinese);
        }
    }

    private static IEnumerable<string> Pairs(string run)
    {
        string? previous = null;
        foreach (var rune in run.EnumerateRunes())
        {
            var current = rune.ToString();
            if (previous is not null)
            {
                yield return previous + current;
            }

            previous = current;
        }
    }

    private static string LastRune(string run) => run.EnumerateRunes().Last().ToString();

    private static bool IsChinese(Rune rune) => rune.Value
        is (>= 0x3400 and <= 0x9FFF) or (>= 0xF900 and <= 0xFAFF) or (>= 0x20000 and <= 0x3FFFF);
}
