using System.Collections.Immutable;
using EdgeLlm.Diagnostics.Wording;

namespace EdgeLlm.Diagnostics.Knowledge;

/// <summary>
/// Recognises terms in tags, descriptions and units. English is compared word by word, Chinese as it stands. Immutable.
/// </summary>
internal sealed class Lexicon
{
    // Two letters mean something in a tag ("dp", "TT"), and anything in a sentence.
    private const int LongestTagOnly = 2;

    private readonly ImmutableArray<Term> _terms;
    private readonly Dictionary<string, int> _ids = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<(string[] Words, int Term, bool IsTagOnly)>> _english = new(StringComparer.Ordinal);
    private readonly Dictionary<char, List<(string Text, int Term)>> _chinese = [];
    private readonly Dictionary<string, int> _units = new(StringComparer.Ordinal);

    public Lexicon(IEnumerable<Term> terms)
    {
        // Files may add words to a term of another file.
        var merged = new OrderedDictionary<string, Term>(StringComparer.Ordinal);
        foreach (var term in terms)
        {
            merged[term.Id] = merged.TryGetValue(term.Id, out var known)
                ? known with { En = [.. known.En, .. term.En], Zh = [.. known.Zh, .. term.Zh], Units = [.. known.Units, .. term.Units] }
                : term;
        }

        _terms = [.. merged.Values];
        for (var i = 0; i < _terms.Length; i++)
        {
            _ids.Add(_terms[i].Id, i);
            foreach (var english in _terms[i].En)
            {
                IndexEnglish(english, i);
            }

            foreach (var chinese in _terms[i].Zh.Where(text => text.Length > 0))
            {
                // "KM" and "24V" stand in Chinese lists too, and are words all the same.
                if (chinese.Any(Words.IsChinese))
                {
                    IndexChinese(chinese, i);
                }
                else
                {
                    IndexEnglish(chinese, i);
                }
            }

            foreach (var unit in _terms[i].Units)
            {
                _units.TryAdd(unit, i);
            }
        }

        // Longest first, so that what a word covers is known before its parts come.
        foreach (var forms in _chinese.Values)
        {
            forms.Sort((a, b) => b.Text.Length.CompareTo(a.Text.Length));
        }
    }

    /// <summary>Number of terms.</summary>
    public int Count => _terms.Length;

    /// <summary>The term at a position.</summary>
    public Term this[int position] => _terms[position];

    /// <summary>The position of a term, or -1.</summary>
    public int Find(string id) => _ids.GetValueOrDefault(id, -1);

    /// <summary>The quantity that a unit stands for, or -1.</summary>
    public int OfUnit(string unit) => _units.GetValueOrDefault(unit.Trim(), -1);

    /// <summary>Adds the terms that stand in a text.</summary>
    /// <param name="text">A tag, a description, an alarm's text.</param>
    /// <param name="isTag">It is a tag: abbreviations of two letters count, and letters before digits ("PT4203").</param>
    /// <param name="found">Where positions of terms are added.</param>
    public void Read(string text, bool isTag, ISet<int> found)
    {
        ReadEnglish(Words.Of(text), isTag, found);
        ReadChinese(text, found);
    }

    // A role or a single character within a longer word is no word: 减速机 is a gearbox and no deceleration.
    private void ReadChinese(string text, ISet<int> found)
    {
        var (covered, coveredFrom) = (0, 0);
        for (var i = 0; i < text.Length; i++)
        {
            if (!_chinese.TryGetValue(text[i], out var forms))
            {
                continue;
            }

            foreach (var (form, term) in forms)
            {
                if (!text.AsSpan(i).StartsWith(form, StringComparison.Ordinal))
                {
                    continue;
                }

                var isWithin = i + form.Length <= covered && form.Length < covered - coveredFrom;
                if (isWithin && (form.Length == 1 || _terms[term].Kind == TermKind.Qualifier))
                {
                    continue;
                }

                found.Add(term);
                if (i + form.Length > covered)
                {
                    (covered, coveredFrom) = (i + form.Length, i);
                }
            }
        }
    }

    private void ReadEnglish(List<string> words, bool isTag, ISet<int> found)
    {
        for (var i = 0; i < words.Count; i++)
        {
            if (!FindAt(words, i, isTag, found) && isTag && LettersOf(words[i]) is { Length: > 1 } letters)
            {
                FindAt([letters, .. words.Skip(i + 1).Take(2)], 0, isTag, found);
            }
        }
    }

    private bool FindAt(List<string> words, int at, bool isTag, ISet<int> found)
    {
        var any = false;
        foreach (var (form, term, isTagOnly) in _english.GetValueOrDefault(words[at]) ?? [])
        {
            if ((isTag || !isTagOnly) && at + form.Length <= words.Count && Fits(words, at, form))
            {
                found.Add(term);
                any = true;
            }
        }

        return any;
    }

    private static bool Fits(List<string> words, int at, string[] form)
    {
        for (var i = 1; i < form.Length; i++)
        {
            if (words[at + i] != form[i])
            {
                return false;
            }
        }

        return true;
    }

    // "PT4203D" is a PT, "I24" an I.
    private static string LettersOf(string word)
    {
        var end = 0;
        while (end < word.Length && char.IsAsciiLetter(word[end]))
        {
            end++;
        }

        return end < word.Length ? word[..end] : "";
    }

    private void IndexEnglish(string english, int term)
    {
        string[] words = [.. Words.Of(english)];
        if (words.Length == 0)
        {
            return;
        }

        if (!_english.TryGetValue(words[0], out var forms))
        {
            _english[words[0]] = forms = [];
        }

        forms.Add((words, term, words.Length == 1 && english.Trim().Length <= LongestTagOnly));
    }

    private void IndexChinese(string chinese, int term)
    {
        if (!_chinese.TryGetValue(chinese[0], out var forms))
        {
            _chinese[chinese[0]] = forms = [];
        }

        forms.Add((chinese, term));
    }
}
