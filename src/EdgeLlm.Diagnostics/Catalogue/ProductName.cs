using System.Collections.Immutable;
using System.Text;

namespace EdgeLlm.Diagnostics.Catalogue;

/// <summary>
/// A vendor's or product's name as words, because reports write it in many ways: "Siemens AG" is Siemens, and
/// "G120" as well as "SINAMICS G120 PM240-2" is the SINAMICS G120.
/// </summary>
internal sealed class ProductName
{
    // Chinese panels name these makers in Chinese; the catalogue's data names them in Latin letters.
    private static readonly (string Chinese, string Latin)[] s_makers = [("西门子", " siemens ")];

    private readonly ImmutableArray<string> _words;

    private ProductName(ImmutableArray<string> words) => _words = words;

    public bool IsEmpty => _words.IsEmpty;

    public static ProductName Parse(string name)
    {
        foreach (var (chinese, latin) in s_makers)
        {
            name = name.Replace(chinese, latin, StringComparison.Ordinal);
        }

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
