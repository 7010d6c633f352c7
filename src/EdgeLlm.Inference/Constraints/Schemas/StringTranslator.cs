using System.Text.Json;
using EdgeLlm.Inference.Constraints.Expressions;

namespace EdgeLlm.Inference.Constraints.Schemas;

/// <summary>Expressions for "string": well-formed UTF-8, no control characters, the short escapes only.</summary>
internal sealed class StringTranslator(ExpressionPool pool)
{
    private readonly Expression _character = pool.TextCharacter ??= Character(pool);
    private readonly Expression _quote = pool.Text("\""u8);

    public Expression Translate(SchemaPlace schema)
    {
        var minimum = CountKey.Read(schema, "minLength") ?? 0;
        var maximum = CountKey.Read(schema, "maxLength") ?? Repeat.Unbounded;
        CountKey.RequireOrder(schema, "minLength", minimum, "maxLength", maximum);
        return pool.Chain(_quote, schema.Find("pattern") is { } pattern ? Matching(pattern, minimum, maximum) : pool.Repeat(_character, minimum, maximum), _quote);
    }

    // Lengths beside a pattern are kept where the pattern keeps them by itself; to count while matching is not supported.
    private Expression Matching(SchemaPlace pattern, int minimum, int maximum)
    {
        var (text, fewest, most) = PatternTranslator.Translate(pool, pattern);
        if (fewest < minimum || most > maximum)
        {
            var atMost = most == Repeat.Unbounded ? "any number of" : most.ToString(System.Globalization.CultureInfo.InvariantCulture);
            throw pattern.Refuse(
                $"the pattern allows {fewest} to {atMost} characters, which \"minLength\" or \"maxLength\" does not: "
                + "write the bounds into the pattern, anchored, for example ^[a-z]{1,20}$");
        }

        return text;
    }

    /// <summary>One Unicode code point as JSON text.</summary>
    private static Expression Character(ExpressionPool pool)
    {
        var plain = ByteSet.Range(0x20, 0x7E).Except(ByteSet.Of("\"\\"u8));
        var escape = pool.Chain(pool.Text("\\"u8), pool.OneOf(ByteSet.Of("\"\\/bfnrt"u8)));
        var tail = pool.OneOf(ByteSet.Range(0x80, 0xBF));

        // Table 3-7 of the Unicode Standard: no overlong forms, no surrogates, nothing above U+10FFFF.
        return pool.AnyOf([
            pool.OneOf(plain),
            escape,
            pool.Chain(Range(0xC2, 0xDF), tail),
            pool.Chain(Range(0xE0, 0xE0), Range(0xA0, 0xBF), tail),
            pool.Chain(Range(0xE1, 0xEC), tail, tail),
            pool.Chain(Range(0xED, 0xED), Range(0x80, 0x9F), tail),
            pool.Chain(Range(0xEE, 0xEF), tail, tail),
            pool.Chain(Range(0xF0, 0xF0), Range(0x90, 0xBF), tail, tail),
            pool.Chain(Range(0xF1, 0xF3), tail, tail, tail),
            pool.Chain(Range(0xF4, 0xF4), Range(0x80, 0x8F), tail, tail),
        ]);

        Expression Range(byte first, byte last) => pool.OneOf(ByteSet.Range(first, last));
    }
}
