using System.Globalization;
using EdgeLlm.Inference.Constraints.Expressions;

namespace EdgeLlm.Inference.Constraints.Schemas;

/// <summary>
/// Translates "pattern", a regular expression of ECMA-262 in its Unicode mode: characters, ".", classes, groups, "|",
/// quantifiers, and anchors around the whole. What is not a regular language, or looks around, is refused by name.
/// </summary>
internal sealed class PatternTranslator
{
    private static readonly CodePointSet s_digit = CodePointSet.Of(('0', '9'));
    private static readonly CodePointSet s_word = CodePointSet.Of(('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z'));
    private static readonly CodePointSet s_space = CodePointSet.Of(
        ('\t', '\r'), (' ', ' '), (0xA0, 0xA0), (0x1680, 0x1680), (0x2000, 0x200A), (0x2028, 0x2029), (0x202F, 0x202F), (0x205F, 0x205F), (0x3000, 0x3000), (0xFEFF, 0xFEFF));

    private static readonly CodePointSet s_any = CodePointSet.Of(('\n', '\n'), ('\r', '\r'), (0x2028, 0x2029)).Complement();

    private readonly ExpressionPool _pool;
    private readonly SchemaPlace _place;
    private readonly string _pattern;
    private readonly Part _anything;
    private int _at;
    private int _depth;

    // The character that the last escape stood for.
    private int _lastEscaped;

    private PatternTranslator(ExpressionPool pool, SchemaPlace place)
    {
        _pool = pool;
        _place = place;
        _pattern = place.Kind == System.Text.Json.JsonValueKind.String ? place.Element.GetString()! : throw place.Refuse("the key \"pattern\" takes a string");
        if (_pattern.Length > SchemaLimits.PatternLength)
        {
            throw place.Refuse($"a pattern may have {SchemaLimits.PatternLength} characters");
        }

        _anything = new Part(pool.Repeat(CodePointSet.Of().Complement().ToJson(pool), 0, Repeat.Unbounded), 0, Repeat.Unbounded);
    }

    /// <summary>The texts between quotation marks that match, with the fewest and most code points that they have.</summary>
    public static (Expression Text, int Fewest, int Most) Translate(ExpressionPool pool, SchemaPlace place)
    {
        var translator = new PatternTranslator(pool, place);
        var (text, fewest, most) = translator.Alternatives(isWhole: true);
        if (translator._at < translator._pattern.Length)
        {
            throw translator.Refuse("this closing parenthesis has no opening one");
        }

        return text != pool.Nothing ? (text, fewest, most) : throw place.Refuse("nothing that can be written matches this pattern");
    }

    // A pattern that is not anchored matches anywhere in the text, by JSON Schema; each alternative has anchors of its own.
    private Part Alternatives(bool isWhole)
    {
        var parts = new List<Part>();
        do
        {
            var starts = isWhole && Take('^');
            var part = Sequence();
            var ends = isWhole && Take('$');
            parts.Add(isWhole ? Chain(Chain(starts ? Empty : _anything, part), ends ? Empty : _anything) : part);
        }
        while (Take('|'));

        return new Part(_pool.AnyOf(parts.ConvertAll(part => part.Text)), parts.Min(part => part.Fewest), parts.Max(part => part.Most));
    }

    private Part Sequence()
    {
        var sequence = Empty;
        while (_at < _pattern.Length && _pattern[_at] is not ('|' or ')') && !(_pattern[_at] == '$' && IsEndOfAlternative(_at + 1)))
        {
            sequence = Chain(sequence, Quantified(Atom()));
        }

        return sequence;
    }

    private bool IsEndOfAlternative(int at) => _depth == 0 && (at == _pattern.Length || _pattern[at] == '|');

    private Part Atom()
    {
        var next = _pattern[_at];
        switch (next)
        {
            case '(':
                return Group();
            case '[':
                _at++;
                return One(Class());
            case '.':
                _at++;
                return One(s_any);
            case '\\':
                _at++;
                return One(Escape(isInClass: false));
            case '^' or '$':
                throw Refuse("an anchor is supported only at the beginning or end of the pattern or of an alternative outside of all groups");
            case '*' or '+' or '?' or '{' or '}' or ']':
                throw Refuse($"\"{next}\" stands for itself only with a backslash before it");
            default:
                return One(CodePointSet.Single(CodePoint()));
        }
    }

    private Part Group()
    {
        if (++_depth > SchemaLimits.Depth)
        {
            throw Refuse($"groups are nested more than {SchemaLimits.Depth} levels deep");
        }

        _at++;
        if (Take('?') && !Take(':'))
        {
            throw Refuse("only plain groups and (?:…) are supported: nothing may look ahead or behind, or have a name");
        }

        var group = Alternatives(isWhole: false);
        _depth--;
        return Take(')') ? group : throw Refuse("a group is not closed");
    }

    private Part Quantified(Part part)
    {
        var (fewest, most) = Quantifier();
        if (fewest == 1 && most == 1)
        {
            return part;
        }

        if (_at < _pattern.Length && _pattern[_at] is '*' or '+' or '{')
        {
            throw Refuse("a quantifier follows another one");
        }

        if (part.Text.IsNullable && most > 0)
        {
            throw Refuse("what is repeated must not match the empty text");
        }

        return new Part(_pool.Repeat(part.Text, fewest, most), Times(part.Fewest, fewest), Times(part.Most, most));
    }

    private (int Fewest, int Most) Quantifier()
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

    private CodePointSet Class()
    {
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
            _at++;
            var start = _at;
            var set = Escape(isInClass: true);
            return (set, _pattern[start] is 'd' or 'D' or 'w' or 'W' or 's' or 'S' ? null : _lastEscaped);
        }

        var codePoint = CodePoint();
        return (CodePointSet.Single(codePoint), codePoint);
    }

    private CodePointSet Escape(bool isInClass)
    {
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

    private int CodePoint()
    {
        var rune = System.Text.Rune.GetRuneAt(_pattern, _at);
        _at += rune.Utf16SequenceLength;
        return rune.Value;
    }

    private Part One(CodePointSet set) => new(set.ToJson(_pool), 1, 1);

    private Part Empty => new(_pool.Epsilon, 0, 0);

    private Part Chain(Part one, Part other) => new(
        one.Text == _pool.Nothing || other.Text == _pool.Nothing ? _pool.Nothing : _pool.Chain(one.Text, other.Text),
        Plus(one.Fewest, other.Fewest),
        Plus(one.Most, other.Most));

    private bool Take(char wanted)
    {
        if (_at < _pattern.Length && _pattern[_at] == wanted)
        {
            _at++;
            return true;
        }

        return false;
    }

    private EdgeLlmException Refuse(string why) => _place.Refuse($"the pattern can't be followed at character {Math.Min(_at, _pattern.Length) + 1}: {why}");

    private static int Plus(int one, int other) => (int)Math.Min((long)one + other, Repeat.Unbounded);

    private static int Times(int one, int other) => (int)Math.Min((long)one * other, Repeat.Unbounded);

    /// <summary>A part of the pattern as texts, with the fewest and most code points that they have.</summary>
    private readonly record struct Part(Expression Text, int Fewest, int Most);
}
