using System.Globalization;
using System.Text;
using System.Text.Json;
using EdgeLlm.Inference.Constraints.Expressions;

namespace EdgeLlm.Inference.Constraints.Schemas;

/// <summary>Reads a regular expression of ECMA-262 from left to right: single characters, classes, escapes and quantifiers.</summary>
internal sealed class PatternReader
{
    private static readonly CodePointSet s_digit = CodePointSet.Of(('0', '9'));
    private static readonly CodePointSet s_word = CodePointSet.Of(('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z'));
    private static readonly CodePointSet s_space = CodePointSet.Of(
        ('\t', '\r'), (' ', ' '), (0xA0, 0xA0), (0x1680, 0x1680), (0x2000, 0x200A), (0x2028, 0x2029), (0x202F, 0x202F), (0x205F, 0x205F), (0x3000, 0x3000), (0xFEFF, 0xFEFF));

    private readonly SchemaPlace _place;
    private readonly string _pattern;
    private int _at;

    // The character that the last escape stood for.
    private int _lastEscaped;

    public PatternReader(SchemaPlace place)
    {
        _place = place;
        _pattern = place.Kind == JsonValueKind.String ? place.Element.GetString()! : throw place.Refuse("the key \"pattern\" takes a string");
        if (_pattern.Length > SchemaLimits.PatternLength)
        {
            throw place.Refuse($"a pattern may have {SchemaLimits.PatternLength} characters");
        }
    }

    /// <summary>The next character; null at the end.</summary>
    public char? Next => _at < _pattern.Length ? _pattern[_at] : null;

    /// <summary>The one behind it.</summary>
    public char? After => _at + 1 < _pattern.Length ? _pattern[_at + 1] : null;

    /// <summary>Passes the next character if it is this one.</summary>
    public bool Take(char wanted)
    {
        if (_at < _pattern.Length && _pattern[_at] == wanted)
        {
            _at++;
            return true;
        }

        return false;
    }

    /// <summary>A quantifier; once where there is none.</summary>
    public (int Fewest, int Most) Quantifier()
    {
        var (fewest, most) = (1, 1);
        if (Take('*'))
        {
            (fewest, most) = (0, Repeat.Unbounded);
        }
        else if (Take('+'))
        {
            (fewest, most) = (1, Repeat.Unbounded);
        }
        else if (Take('?'))
        {
            (fewest, most) = (0, 1);
        }
        else if (Take('{'))
        {
            fewest = Count();
            most = !Take(',') ? fewest : _at < _pattern.Length && _pattern[_at] == '}' ? Repeat.Unbounded : Count();
            if (!Take('}') || fewest > most)
            {
                throw Refuse("a quantifier is {n}, {n,} or {n,m} with n not above m");
            }
        }

        // Lazy or not, the same texts match.
        if ((fewest, most) != (1, 1))
        {
            Take('?');
        }

        return (fewest, most);
    }

    private int Count()
    {
        var start = _at;
        while (_at < _pattern.Length && char.IsAsciiDigit(_pattern[_at]))
        {
            _at++;
        }

        return int.TryParse(_pattern.AsSpan(start, _at - start), NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count <= SchemaLimits.Count
            ? count
            : throw Refuse($"a quantifier's number is 0 to {SchemaLimits.Count}");
    }

    /// <summary>A class, from its opening bracket on.</summary>
    public CodePointSet Class()
    {
        _at++;
        var isNegated = Take('^');
        var set = CodePointSet.Of();
        while (!Take(']'))
        {
            var (item, first) = ClassItem();
            if (_at + 1 < _pattern.Length && _pattern[_at] == '-' && _pattern[_at + 1] != ']')
            {
                _at++;
                var (_, last) = ClassItem();
                item = first is { } from && last is { } to && from <= to
                    ? CodePointSet.Of((from, to))
                    : throw Refuse("a range in a class goes from a character to one that is not before it");
            }

            set = set.Union(item);
        }

        return isNegated ? set.Complement() : set;
    }

    private (CodePointSet Set, int? CodePoint) ClassItem()
    {
        if (_at >= _pattern.Length)
        {
            throw Refuse("a class is not closed");
        }

        if (_pattern[_at] == '\\')
        {
            var start = _at + 1;
            var set = Escape(isInClass: true);
            return (set, _pattern[start] is 'd' or 'D' or 'w' or 'W' or 's' or 'S' ? null : _lastEscaped);
        }

        var codePoint = CodePoint();
        return (CodePointSet.Single(codePoint), codePoint);
    }

    /// <summary>What an escape stands for, from its backslash on.</summary>
    public CodePointSet Escape(bool isInClass)
    {
        _at++;
        if (_at >= _pattern.Length)
        {
            throw Refuse("a backslash stands at the end");
        }

        var letter = _pattern[_at++];
        switch (letter)
        {
            case 'd': return s_digit;
            case 'D': return s_digit.Complement();
            case 'w': return s_word;
            case 'W': return s_word.Complement();
            case 's': return s_space;
            case 'S': return s_space.Complement();
        }

        _lastEscaped = letter switch
        {
            't' => '\t',
            'n' => '\n',
            'r' => '\r',
            'f' => '\f',
            'v' => '\v',
            'x' => Hex(2),
            'u' => Hex(4),
            '-' when isInClass => '-',
            '^' or '$' or '\\' or '.' or '*' or '+' or '?' or '(' or ')' or '[' or ']' or '{' or '}' or '|' or '/' => letter,
            _ => throw Refuse($"the escape \"\\{letter}\" is not supported"),
        };
        return CodePointSet.Single(_lastEscaped);
    }

    private int Hex(int digits)
    {
        if (_at + digits <= _pattern.Length
            && int.TryParse(_pattern.AsSpan(_at, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)
            && !char.IsSurrogate((char)value))
        {
            _at += digits;
            return value;
        }

        throw Refuse($"{digits} hexadecimal digits of a character are needed here");
    }

    /// <summary>One code point as it stands.</summary>
    public int CodePoint()
    {
        var rune = Rune.GetRuneAt(_pattern, _at);
        _at += rune.Utf16SequenceLength;
        return rune.Value;
    }

    /// <summary>The error for the place reached.</summary>
    public EdgeLlmException Refuse(string why) => _place.Refuse($"the pattern can't be followed at character {Math.Min(_at, _pattern.Length) + 1}: {why}");
}
