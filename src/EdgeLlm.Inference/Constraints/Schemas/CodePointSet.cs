using EdgeLlm.Inference.Constraints.Expressions;

namespace EdgeLlm.Inference.Constraints.Schemas;

/// <summary>A set of Unicode code points, as ranges in order that neither touch nor overlap.</summary>
internal sealed class CodePointSet
{
    private const int Last = 0x10FFFF;
    private const int FirstSurrogate = 0xD800;
    private const int LastSurrogate = 0xDFFF;

    private readonly List<(int First, int Last)> _ranges;

    private CodePointSet(IEnumerable<(int First, int Last)> ranges)
    {
        _ranges = [];
        foreach (var range in ranges.OrderBy(range => range.First))
        {
            if (_ranges.Count > 0 && range.First <= _ranges[^1].Last + 1)
            {
                _ranges[^1] = (_ranges[^1].First, Math.Max(_ranges[^1].Last, range.Last));
            }
            else
            {
                _ranges.Add(range);
            }
        }
    }

    public static CodePointSet Of(params (int First, int Last)[] ranges) => new(ranges);

    public static CodePointSet Single(int codePoint) => new([(codePoint, codePoint)]);

    public CodePointSet Union(CodePointSet other) => new(_ranges.Concat(other._ranges));

    public CodePointSet Complement()
    {
        var gaps = new List<(int, int)>();
        var next = 0;
        foreach (var (first, last) in _ranges)
        {
            if (first > next)
            {
                gaps.Add((next, first - 1));
            }

            next = last + 1;
        }

        if (next <= Last)
        {
            gaps.Add((next, Last));
        }

        return new CodePointSet(gaps);
    }

    /// <summary>One code point of the set as JSON text within a string; Nothing where none of them can be written.</summary>
    public Expression ToJson(ExpressionPool pool)
    {
        var ways = new List<Expression>();
        foreach (var (first, last) in _ranges)
        {
            // What needs no escape, in UTF-8; surrogates are no characters.
            Add(ways, pool, Math.Max(first, 0x20), Math.Min(last, 0x7E));
            Add(ways, pool, Math.Max(first, 0x80), Math.Min(last, FirstSurrogate - 1));
            Add(ways, pool, Math.Max(first, LastSurrogate + 1), last);
        }

        // The short escapes; other control characters are never written.
        foreach (var (codePoint, letter) in (ReadOnlySpan<(int, char)>)[('"', '"'), ('\\', '\\'), ('/', '/'), ('\b', 'b'), ('\f', 'f'), ('\n', 'n'), ('\r', 'r'), ('\t', 't')])
        {
            if (Contains(codePoint))
            {
                ways.Add(pool.Text([(byte)'\\', (byte)letter]));
            }
        }

        return pool.AnyOf(ways);
    }

    private bool Contains(int codePoint) => _ranges.Exists(range => range.First <= codePoint && codePoint <= range.Last);

    private static void Add(List<Expression> ways, ExpressionPool pool, int first, int last)
    {
        if (first > last)
        {
            return;
        }

        // 1. Pieces whose characters have the same number of bytes.
        foreach (var limit in (ReadOnlySpan<int>)[0x7F, 0x7FF, 0xFFFF])
        {
            if (first <= limit && limit < last)
            {
                Add(ways, pool, first, limit);
                Add(ways, pool, limit + 1, last);
                return;
            }
        }

        // 2. Pieces in which each byte has a range of its own, whatever the others are.
        for (var bits = 6; bits <= 18 && last > 0x7F; bits += 6)
        {
            var low = (1 << bits) - 1;
            if ((first & ~low) == (last & ~low))
            {
                continue;
            }

            if ((first & low) != 0)
            {
                Add(ways, pool, first, first | low);
                Add(ways, pool, (first | low) + 1, last);
                return;
            }

            if ((last & low) != low)
            {
                Add(ways, pool, first, (last & ~low) - 1);
                Add(ways, pool, last & ~low, last);
                return;
            }
        }

        // 3. Those bytes; quotation mark and backslash need an escape.
        Span<byte> from = stackalloc byte[4];
        Span<byte> to = stackalloc byte[4];
        var length = new System.Text.Rune(first).EncodeToUtf8(from);
        new System.Text.Rune(last).EncodeToUtf8(to);
        var text = pool.Epsilon;
        for (var i = length - 1; i >= 0; i--)
        {
            var bytes = ByteSet.Range(from[i], to[i]);
            text = pool.Chain(pool.OneOf(length == 1 ? bytes.Except(ByteSet.Of("\"\\"u8)) : bytes), text);
        }

        ways.Add(text);
    }
}
