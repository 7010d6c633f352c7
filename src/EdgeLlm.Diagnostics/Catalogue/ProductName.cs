using System.Collections.Immutable;
using System.Text;

namespace EdgeLlm.Diagnostics.Catalogue;

/// <summary>
/// A vendor's or product's name as words, because reports write it in many ways: "Siemens AG" is Siemens, and
/// "G120" as well as "SINAMICS G120 PM240-2" is the SINAMICS G120.
/// </summary>
internal sealed class ProductName
{
    // A name of more words is a text, in which only its beginning is looked through for names.
    private const int MostWords = 16;
    private const int MostReplaced = 3;

    private readonly ImmutableArray<string> _words;

    private ProductName(ImmutableArray<string> words) => _words = words;

    public bool IsEmpty => _words.IsEmpty;

    public static ProductName Parse(string name)
    {
        var words = ImmutableArray.CreateBuilder<string>();
        var word = new StringBuilder();
        foreach (var character in name)
        {
            var ascii = FullWidth.ToAscii(character);
            if (char.IsLetterOrDigit(ascii))
            {
                word.Append(char.ToLowerInvariant(ascii));
            }
            else
            {
                Flush();
            }
        }

        Flush();
        return new ProductName(words.ToImmutable());

        void Flush()
        {
            if (word.Length > 0)
            {
                words.Add(word.ToString());
                word.Clear();
            }
        }
    }

    /// <summary>The words, one space between them.</summary>
    public override string ToString() => string.Join(' ', _words);

    /// <summary>Every run of words, as text: all names that this one contains.</summary>
    public IEnumerable<string> Runs()
    {
        for (var start = 0; start < Math.Min(_words.Length, MostWords); start++)
        {
            for (var end = start + 1; end <= Math.Min(_words.Length, MostWords); end++)
            {
                yield return string.Join(' ', _words[start..end]);
            }
        }
    }

    /// <summary>The name with each run of words that has another name replaced by that, the longest run first.</summary>
    public ProductName Replace(IReadOnlyDictionary<string, string> otherNames)
    {
        var words = ImmutableArray.CreateBuilder<string>();
        for (var start = 0; start < _words.Length;)
        {
            var length = Math.Min(MostReplaced, _words.Length - start);
            while (length > 1 && !otherNames.ContainsKey(string.Join(' ', _words[start..(start + length)])))
            {
                length--;
            }

            var run = string.Join(' ', _words[start..(start + length)]);
            words.AddRange(otherNames.TryGetValue(run, out var other) ? other.Split(' ') : [run]);
            start += length;
        }

        return new ProductName(words.ToImmutable());
    }

    /// <summary>True when all words of the other name stand in this one, next to each other.</summary>
    public bool Contains(ProductName other)
    {
        if (other.IsEmpty)
        {
            return false;
        }

        for (var start = 0; start + other._words.Length <= _words.Length; start++)
        {
            if (_words.AsSpan(start, other._words.Length).SequenceEqual(other._words.AsSpan()))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True when one name is part of the other.</summary>
    public bool IsAkinTo(ProductName other) => Contains(other) || other.Contains(this);
}
