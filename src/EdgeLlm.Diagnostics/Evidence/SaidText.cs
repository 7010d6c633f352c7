using System.Text;
using EdgeLlm.Diagnostics.Wording;

namespace EdgeLlm.Diagnostics.Evidence;

/// <summary>
/// What a person or an alarm says, and which of it is denied: a plant says "no jam" as well as "jam". A denial reaches a
/// few words on and ends with its clause; only a list that ends in "or" ("no noise, jam or smell") is denied as a whole.
/// </summary>
internal sealed class SaidText
{
    // So many words, or Chinese characters, does a denial turn round.
    private const int Reach = 3;
    private const int SightReach = 6;

    // A list's items are short; what is longer is a clause of its own.
    private const int LongestItem = 4;
    private const int LongestList = 80;
    private const string ListCommas = ",，、";
    private const string SentenceEnds = "。；：！？.;:!?\n";
    private static readonly char[] s_listCommas = [.. ListCommas];
    private static readonly char[] s_sentenceEnds = [.. SentenceEnds];

    private static readonly HashSet<string> s_denials = new(["no", "not", "cannot", "without", "never", "neither", "nor"], StringComparer.OrdinalIgnoreCase);
    private static readonly char[] s_chineseDenials = ['无', '没', '未', '不', '非'];

    // These say that one looked and saw nothing: what was looked for follows, and may be long.
    private static readonly string[] s_chineseSights = ["没有", "未见", "未发现", "没发现", "未听到", "没听到"];

    // These begin like a denial, and tell how something is.
    private static readonly string[] s_chineseManners =
    [
        "不停", "不断", "不时", "不久", "不仅", "不但", "不只", "不正常", "不规则", "不规律", "不良", "不足", "不稳", "不均", "不明", "不平衡", "非常", "非正常", "未知", "无故",
    ];

    private readonly string _text;
    private readonly Mark[] _marks;
    private HashSet<(string Word, bool IsDenied)>? _spoken;

    public SaidText(string text)
    {
        _text = text.Replace("n't", " not", StringComparison.OrdinalIgnoreCase).Replace("n’t", " not", StringComparison.OrdinalIgnoreCase);
        _marks = new Mark[_text.Length];
        MarkDenied();
        Words = WordsOf();
    }

    private enum Mark : byte
    {
        Asserted,

        // Within a word that only begins like a denial: no word of its own begins here.
        Within,
        Denied,
    }

    /// <summary>The words, in order, each with whether it is denied; Chinese is left out.</summary>
    public IReadOnlyList<(string Word, bool IsDenied)> Words { get; }

    /// <summary>True if anything is denied.</summary>
    public bool Denies => _marks.Contains(Mark.Denied);

    /// <summary>The text without what is denied.</summary>
    public string Asserted()
    {
        var asserted = new StringBuilder(_text.Length);
        for (var i = 0; i < _text.Length; i++)
        {
            // In Chinese a denial and the character behind it are a pair that tells something: 不转, 无油.
            var isPair = i > 0 && IsChinese(_text[i]) && s_chineseDenials.Contains(_text[i - 1]);
            asserted.Append(_marks[i] == Mark.Denied && !isPair ? ' ' : _text[i]);
        }

        return asserted.ToString();
    }

    /// <summary>True if each word of a phrase stands in the text as in the phrase: "motor blocked" is not "motor not blocked".</summary>
    public bool Says(SaidText phrase) => phrase.IsWithin(_spoken ??= [.. Words]);

    /// <summary>True if each word stands among some words.</summary>
    public bool IsWithin(HashSet<(string Word, bool IsDenied)> words)
    {
        for (var i = 0; i < Words.Count; i++)
        {
            if (!words.Contains(Words[i]))
            {
                return false;
            }
        }

        return Words.Count > 0;
    }

    /// <summary>True if a Chinese phrase stands somewhere in the text where nothing denies it.</summary>
    public bool Says(string phrase)
    {
        for (var at = _text.IndexOf(phrase, StringComparison.Ordinal); at >= 0; at = _text.IndexOf(phrase, at + 1, StringComparison.Ordinal))
        {
            if (_marks[at] == Mark.Asserted)
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsChinese(char character) => Wording.Words.IsChinese(character);

    private static bool IsPartOfWord(char character) => char.IsLetterOrDigit(character) && !IsChinese(character);

    private void MarkDenied()
    {
        var left = 0;
        for (var i = 0; i < _text.Length;)
        {
            var (length, next) = (1, left);
            if (EndsClause(i))
            {
                next = left > 0 && IsWithinList(i) ? Reach : 0;
            }
            else if (IsChinese(_text[i]))
            {
                (length, next) = AfterChinese(i, left);
            }
            else if (IsPartOfWord(_text[i]))
            {
                length = LengthOfWord(i);
                next = AfterWord(_text.Substring(i, length), left);
            }

            _marks.AsSpan(i, length).Fill(left > 0 ? Mark.Denied : Mark.Within);
            _marks[i] = left > 0 ? Mark.Denied : Mark.Asserted;
            left = next;
            i += length;
        }
    }

    private (int Length, int Left) AfterChinese(int at, int left)
    {
        var rest = _text.AsSpan(at);
        foreach (var manner in s_chineseManners)
        {
            if (rest.StartsWith(manner, StringComparison.Ordinal))
            {
                return (manner.Length, Math.Max(0, left - manner.Length));
            }
        }

        foreach (var sight in s_chineseSights)
        {
            if (rest.StartsWith(sight, StringComparison.Ordinal))
            {
                return (sight.Length, SightReach);
            }
        }

        return (1, rest[0] switch
        {
            '但' => 0,
            '或' when left > 0 => Reach,
            _ when s_chineseDenials.Contains(rest[0]) => Math.Max(left, Reach),
            _ => Math.Max(0, left - 1),
        });
    }

    private static int AfterWord(string word, int left) => word.ToUpperInvariant() switch
    {
        "BUT" => 0,
        "OR" when left > 0 => Reach,
        _ when s_denials.Contains(word) => Reach,
        _ => Math.Max(0, left - 1),
    };

    private int LengthOfWord(int at)
    {
        var end = at;
        while (end < _text.Length && IsPartOfWord(_text[end]))
        {
            end++;
        }

        return end - at;
    }

    // The point in "24.5" ends nothing.
    private bool EndsClause(int at) => (ListCommas.Contains(_text[at]) || SentenceEnds.Contains(_text[at]))
        && !(at > 0 && at + 1 < _text.Length && char.IsAsciiDigit(_text[at - 1]) && char.IsAsciiDigit(_text[at + 1]));

    private bool IsWithinList(int comma)
    {
        if (!ListCommas.Contains(_text[comma]))
        {
            return false;
        }

        var rest = _text.Substring(comma + 1, Math.Min(_text.Length - comma - 1, LongestList));
        foreach (var item in rest.Split(s_sentenceEnds)[0].Split(s_listCommas))
        {
            if (item.IndexOf('或') is >= 0 and <= LongestItem || Wording.Words.Of(item) is ["or" or "nor", ..] or [_, "or" or "nor", ..])
            {
                return true;
            }

            if (Wording.Words.Of(item).Count > 1 || item.Count(IsChinese) > LongestItem)
            {
                break;
            }
        }

        return false;
    }

    private List<(string Word, bool IsDenied)> WordsOf()
    {
        var words = new List<(string, bool)>();
        for (var start = 0; start < _text.Length;)
        {
            var isDenied = _marks[start] == Mark.Denied;
            var end = start;
            while (end < _text.Length && (_marks[end] == Mark.Denied) == isDenied)
            {
                end++;
            }

            words.AddRange(Wording.Words.Of(_text[start..end]).Select(word => (word, isDenied)));
            start = end;
        }

        return words;
    }
}
