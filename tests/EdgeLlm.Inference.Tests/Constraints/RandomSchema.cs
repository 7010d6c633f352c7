using System.Globalization;
using System.Text.Json;
using CsCheck;

namespace EdgeLlm.Inference.Tests.Constraints;

/// <summary>Generates schemas of every supported kind; all of them can be met.</summary>
internal sealed class RandomSchema
{
    private static readonly string[] s_names = ["a", "ab", "abc", "b", "", "a\"b", "ü\n", "K1", "type", "\u007f/~"];

    private static readonly string[] s_scalars = ["\"K1\"", "\"K10\"", "\"K1.1\"", "\"x y\"", "0", "-1", "10", "1", "1.5", "true", "false", "null"];

    private static readonly string[] s_values =
    [
        "\"K1\"", "\"K10\"", "\"K1.1\"", "\"\"", "\"ü\\\"x\"", "\"\\u0001\"", "0", "-1", "10", "1", "1.5", "1e3", "true", "false", "null",
        "[]", "[1, 2]", "[1]", "{}", "{\"a\" : [ null ]}", "{\"a\":1}", "\"\\ud83d\\ude00\"",
    ];

    private static readonly Gen<string> s_string = Gen.Select(Gen.Int[-2, 6], Gen.OneOf(Gen.Int[-4, 6], Gen.Int[10, 20]), (minimum, extra) =>
        "{\"type\":\"string\"" + Bound("minLength", minimum) + (extra < 0 ? "" : Bound("maxLength", Math.Max(minimum, 0) + extra)) + "}");

    private static readonly Gen<string> s_integer = Gen.Select(
        Gen.OneOf(Gen.Long[-30, 30], Gen.Long[-2_000_000, 2_000_000], Gen.Long[-999_999_999_999_999_999, 900_000_000_000_000_000]),
        Gen.OneOf(Gen.Long[0, 5], Gen.Long[6, 100_000]),
        Gen.Int[0, 3],
        (lower, width, kind) => "{\"type\":\"integer\"" + kind switch
        {
            0 => "",
            1 => Bound("minimum", lower),
            2 => Bound("minimum", lower) + Bound("maximum", lower + width),
            _ => Bound("exclusiveMinimum", lower) + Bound("exclusiveMaximum", lower + width + 2),
        } + "}");

    private static readonly Gen<string> s_number = Gen.Select(Gen.Int[-3000, 3000], Gen.Int[1, 2000], Gen.Int[0, 3], Gen.Bool, (lower, width, kind, isExclusive) =>
    {
        var first = (lower / 100m).ToString(CultureInfo.InvariantCulture);
        var last = ((lower + width) / 100m).ToString(CultureInfo.InvariantCulture);
        var (minimum, maximum) = isExclusive ? ("exclusiveMinimum", "exclusiveMaximum") : ("minimum", "maximum");
        return "{\"type\":\"number\"" + (kind is 1 or 3 ? $",\"{minimum}\":{first}" : "") + (kind is 2 or 3 ? $",\"{maximum}\":{last}" : "") + "}";
    });

    private static readonly RandomSchema s_anything = new(s_values);
    private static readonly RandomSchema s_simple = new(s_scalars);

    private readonly Gen<string> _leaf;
    private readonly Gen<string> _unique;

    private RandomSchema(string[] values)
    {
        _leaf = Gen.OneOf(
            s_string,
            s_integer,
            s_number,
            Gen.Shuffle(values, 1, 8).Select(chosen => "{\"enum\":[" + string.Join(" , ", chosen) + "]}"),
            Gen.OneOf(values).Select(value => "{\"const\":" + value + ",\"title\":\"x\"}"),
            Gen.OneOf("{\"type\":\"boolean\"}", "{\"type\":\"null\"}", "{\"type\":[\"null\",\"integer\",\"string\"],\"maximum\":12,\"maxLength\":3}"));
        _unique = Gen.Select(Gen.Shuffle(values, 1, 8), Gen.Int[0, 8], Gen.Int[0, 8], (chosen, first, second) =>
        {
            var minimum = Math.Min(Math.Min(first, second), chosen.Length);
            return "{\"type\":\"array\",\"uniqueItems\":true,\"items\":{\"enum\":[" + string.Join(",", chosen) + "]}" + Bound("minItems", minimum) + Bound("maxItems", Math.Max(first, second)) + "}";
        });
    }

    public static Gen<string> OfDepth(int depth) => s_anything.Schema(depth);

    /// <summary>Without the fixed values that general validators confuse: they compare objects, null and "" as text.</summary>
    public static Gen<string> SimpleOfDepth(int depth) => s_simple.Schema(depth);

    private Gen<string> Schema(int depth) => depth == 0 ? _leaf : Gen.Frequency(
        (2, _leaf),
        (1, _unique),
        (3, Object(depth)),
        (2, Array(depth)),
        (1, Schema(depth - 1).Array[1, 3].Select(branches => "{\"anyOf\":[" + string.Join(",", branches) + "]}")));

    private Gen<string> Object(int depth) => Gen.Select(
        Gen.Shuffle(s_names, 0, 5), Schema(depth - 1).Array[5], Gen.Bool.Array[5], (names, schemas, required) =>
            "{\"type\":\"object\",\"properties\":{"
            + string.Join(",", names.Select((name, index) => JsonSerializer.Serialize(name) + ":" + schemas[index]))
            + "},\"required\":" + JsonSerializer.Serialize(names.Where((_, index) => required[index])) + ",\"additionalProperties\":false}");

    private Gen<string> Array(int depth) => Gen.Select(Schema(depth - 1), Gen.Int[-2, 3], Gen.Int[-2, 3], (items, minimum, extra) =>
        "{\"type\":\"array\",\"items\":" + items + Bound("minItems", minimum) + (extra < 0 ? "" : Bound("maxItems", Math.Max(minimum, 0) + extra)) + "}");

    /// <summary>A key with its value; nothing if the value of a count is negative.</summary>
    private static string Bound(string key, long value) =>
        value < 0 && key.StartsWith("min", StringComparison.Ordinal) && key != "minimum" ? "" : $",\"{key}\":{value}";
}
