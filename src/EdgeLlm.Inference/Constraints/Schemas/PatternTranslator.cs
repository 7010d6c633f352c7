using EdgeLlm.Inference.Constraints.Expressions;

namespace EdgeLlm.Inference.Constraints.Schemas;

/// <summary>
/// Translates "pattern", a regular expression of ECMA-262 in its Unicode mode: characters, ".", classes, groups, "|",
/// quantifiers, and anchors around the whole. What is not a regular language, or looks around, is refused by name.
/// </summary>
internal sealed class PatternTranslator
{
    private static readonly CodePointSet s_any = CodePointSet.Of(('\n', '\n'), ('\r', '\r'), (0x2028, 0x2029)).Complement();

    private readonly ExpressionPool _pool;
    private readonly PatternReader _reader;
    private readonly Part _anything;
    private int _depth;

    private PatternTranslator(ExpressionPool pool, SchemaPlace place)
    {
        _pool = pool;
        _reader = new PatternReader(place);
        _anything = new Part(pool.Repeat(CodePointSet.Of().Complement().ToJson(pool), 0, Repeat.Unbounded), 0, Repeat.Unbounded);
    }

    /// <summary>The texts between quotation marks that match, with the fewest and most code points that they have.</summary>
    public static (Expression Text, int Fewest, int Most) Translate(ExpressionPool pool, SchemaPlace place)
    {
        var translator = new PatternTranslator(pool, place);
        var (text, fewest, most) = translator.Alternatives(isWhole: true);
        if (translator._reader.Next is not null)
        {
            throw translator._reader.Refuse("this closing parenthesis has no opening one");
        }

        return text != pool.Nothing ? (text, fewest, most) : throw place.Refuse("nothing that can be written matches this pattern");
    }

    // A pattern that is not anchored matches anywhere in the text, by JSON Schema; each alternative has anchors of its own.
    private Part Alternatives(bool isWhole)
    {
        var parts = new List<Part>();
        do
        {
            var starts = isWhole && _reader.Take('^');
            var part = Sequence();
            var ends = isWhole && _reader.Take('$');
            parts.Add(isWhole ? Chain(Chain(starts ? Empty : _anything, part), ends ? Empty : _anything) : part);
        }
        while (_reader.Take('|'));

        return new Part(_pool.AnyOf(parts.ConvertAll(part => part.Text)), parts.Min(part => part.Fewest), parts.Max(part => part.Most));
    }

    private Part Sequence()
    {
        var sequence = Empty;
        while (_reader.Next is { } next && next is not ('|' or ')') && !(next == '$' && _depth == 0 && _reader.After is null or '|'))
        {
            sequence = Chain(sequence, Quantified(Atom()));
        }

        return sequence;
    }

    private Part Atom()
    {
        var next = _reader.Next!.Value;
        switch (next)
        {
            case '(':
                return Group();
            case '[':
                return One(_reader.Class());
            case '.':
                _reader.Take('.');
                return One(s_any);
            case '\\':
                return One(_reader.Escape(isInClass: false));
            case '^' or '$':
                throw _reader.Refuse("an anchor is supported only at the beginning or end of the pattern or of an alternative outside of all groups");
            case '*' or '+' or '?' or '{' or '}' or ']':
                throw _reader.Refuse($"\"{next}\" stands for itself only with a backslash before it");
            default:
                return One(CodePointSet.Single(_reader.CodePoint()));
        }
    }

    private Part Group()
    {
        if (++_depth > SchemaLimits.Depth)
        {
            throw _reader.Refuse($"groups are nested more than {SchemaLimits.Depth} levels deep");
        }

        _reader.Take('(');
        if (_reader.Take('?') && !_reader.Take(':'))
        {
            throw _reader.Refuse("only plain groups and (?:…) are supported: nothing may look ahead or behind, or have a name");
        }

        var group = Alternatives(isWhole: false);
        _depth--;
        return _reader.Take(')') ? group : throw _reader.Refuse("a group is not closed");
    }

    private Part Quantified(Part part)
    {
        var (fewest, most) = _reader.Quantifier();
        if (fewest == 1 && most == 1)
        {
            return part;
        }

        if (_reader.Next is '*' or '+' or '{')
        {
            throw _reader.Refuse("a quantifier follows another one");
        }

        if (part.Text.IsNullable && most > 0)
        {
            throw _reader.Refuse("what is repeated must not match the empty text");
        }

        return new Part(_pool.Repeat(part.Text, fewest, most), Times(part.Fewest, fewest), Times(part.Most, most));
    }

    private Part One(CodePointSet set) => new(set.ToJson(_pool), 1, 1);

    private Part Empty => new(_pool.Epsilon, 0, 0);

    private Part Chain(Part one, Part other) => new(
        one.Text == _pool.Nothing || other.Text == _pool.Nothing ? _pool.Nothing : _pool.Chain(one.Text, other.Text),
        Plus(one.Fewest, other.Fewest),
        Plus(one.Most, other.Most));

    private static int Plus(int one, int other) => (int)Math.Min((long)one + other, Repeat.Unbounded);

    private static int Times(int one, int other) => (int)Math.Min((long)one * other, Repeat.Unbounded);

    /// <summary>A part of the pattern as texts, with the fewest and most code points that they have.</summary>
    private readonly record struct Part(Expression Text, int Fewest, int Most);
}
