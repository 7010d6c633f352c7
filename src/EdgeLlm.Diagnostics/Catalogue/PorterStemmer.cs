namespace EdgeLlm.Diagnostics.Catalogue;

/// <summary>
/// Porter's algorithm: brings the forms of an English word to one stem, "encoders" and "encoder" to "encod". See
/// https://tartarus.org/martin/PorterStemmer/def.txt; the steps have its numbers.
/// </summary>
internal static class PorterStemmer
{
    private const int ShortestWord = 3;

    // No English word is longer; a hostile one may be.
    private const int LongestWord = 64;

    private static readonly (string Suffix, string Replacement)[] s_step2 =
    [
        ("ational", "ate"), ("tional", "tion"), ("enci", "ence"), ("anci", "ance"), ("izer", "ize"), ("abli", "able"), ("alli", "al"),
        ("entli", "ent"), ("eli", "e"), ("ousli", "ous"), ("ization", "ize"), ("ation", "ate"), ("ator", "ate"), ("alism", "al"),
        ("iveness", "ive"), ("fulness", "ful"), ("ousness", "ous"), ("aliti", "al"), ("iviti", "ive"), ("biliti", "ble"),
    ];

    private static readonly (string Suffix, string Replacement)[] s_step3 =
    [
        ("icate", "ic"), ("ative", ""), ("alize", "al"), ("iciti", "ic"), ("ical", "ic"), ("ful", ""), ("ness", ""),
    ];

    // Longer suffixes come before those they end in.
    private static readonly string[] s_step4 =
    [
        "al", "ance", "ence", "er", "ic", "able", "ible", "ant", "ement", "ment", "ent", "ion", "ou", "ism", "ate", "iti", "ous", "ive", "ize",
    ];

    /// <summary>The stem of a word in lower case; words that are not of letters a to z alone stay as they are.</summary>
    public static string Stem(string word)
    {
        if (word.Length is < ShortestWord or > LongestWord || word.AsSpan().ContainsAnyExceptInRange('a', 'z'))
        {
            return word;
        }

        word = Step1(word);
        word = Replace(word, s_step2);
        word = Replace(word, s_step3);
        return Step5(Step4(word));
    }

    private static string Step1(string word)
    {
        // 1a: plurals.
        word = word switch
        {
            _ when Ends(word, "sses") || Ends(word, "ies") => word[..^2],
            _ when Ends(word, "ss") => word,
            _ when Ends(word, "s") => word[..^1],
            _ => word,
        };

        // 1b: "-ed" and "-ing".
        if (Ends(word, "eed"))
        {
            word = Measure(word.AsSpan()[..^3]) > 0 ? word[..^1] : word;
        }
        else if (CutIfVowelRemains(word, "ed") is { } past)
        {
            word = Mend(past);
        }
        else if (CutIfVowelRemains(word, "ing") is { } present)
        {
            word = Mend(present);
        }

        // 1c: a final "y".
        return Ends(word, "y") && HasVowel(word.AsSpan()[..^1]) ? word[..^1] + "i" : word;
    }

    private static string Mend(string word)
    {
        if (Ends(word, "at") || Ends(word, "bl") || Ends(word, "iz"))
        {
            return word + "e";
        }

        if (EndsInDouble(word) && word[^1] is not ('l' or 's' or 'z'))
        {
            return word[..^1];
        }

        return Measure(word) == 1 && EndsShort(word) ? word + "e" : word;
    }

    private static string Step4(string word)
    {
        foreach (var suffix in s_step4)
        {
            if (!Ends(word, suffix))
            {
                continue;
            }

            var stem = word[..^suffix.Length];
            var mayGo = suffix != "ion" || Ends(stem, "s") || Ends(stem, "t");
            return mayGo && Measure(stem) > 1 ? stem : word;
        }

        return word;
    }

    private static string Step5(string word)
    {
        if (Ends(word, "e"))
        {
            var stem = word[..^1];
            var measure = Measure(stem);
            if (measure > 1 || (measure == 1 && !EndsShort(stem)))
            {
                word = stem;
            }
        }

        return Ends(word, "ll") && Measure(word.AsSpan()[..^1]) > 1 ? word[..^1] : word;
    }

    private static string Replace(string word, (string Suffix, string Replacement)[] rules)
    {
        foreach (var (suffix, replacement) in rules)
        {
            if (Ends(word, suffix))
            {
                return Measure(word.AsSpan()[..^suffix.Length]) > 0 ? word[..^suffix.Length] + replacement : word;
            }
        }

        return word;
    }

    private static string? CutIfVowelRemains(string word, string suffix) =>
        Ends(word, suffix) && HasVowel(word.AsSpan()[..^suffix.Length]) ? word[..^suffix.Length] : null;

    private static bool Ends(string word, string suffix) => word.EndsWith(suffix, StringComparison.Ordinal);

    private static bool IsConsonant(ReadOnlySpan<char> word, int index) => word[index] switch
    {
        'a' or 'e' or 'i' or 'o' or 'u' => false,
        'y' => index == 0 || !IsConsonant(word, index - 1),
        _ => true,
    };

    private static bool HasVowel(ReadOnlySpan<char> word)
    {
        for (var index = 0; index < word.Length; index++)
        {
            if (!IsConsonant(word, index))
            {
                return true;
            }
        }

        return false;
    }

    // How often a consonant follows a vowel: Porter's "m".
    private static int Measure(ReadOnlySpan<char> word)
    {
        var measure = 0;
        for (var index = 1; index < word.Length; index++)
        {
            measure += IsConsonant(word, index) && !IsConsonant(word, index - 1) ? 1 : 0;
        }

        return measure;
    }

    private static bool EndsInDouble(string word) => word.Length > 1 && word[^1] == word[^2] && IsConsonant(word, word.Length - 1);

    // Consonant, vowel, consonant, the last not w, x or y: a short syllable, as in "hop".
    private static bool EndsShort(string word) => word.Length > 2
        && IsConsonant(word, word.Length - 3) && !IsConsonant(word, word.Length - 2) && IsConsonant(word, word.Length - 1)
        && word[^1] is not ('w' or 'x' or 'y');
}
