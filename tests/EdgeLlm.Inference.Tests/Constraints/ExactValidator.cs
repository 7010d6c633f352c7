using System.Globalization;
using System.Text.Json;

namespace EdgeLlm.Inference.Tests.Constraints;

/// <summary>
/// Checks a document against a schema from the definition of the keys, knowing nothing of how answers are made. Counts
/// code points and compares decimals exactly, which general validators don't.
/// </summary>
internal static class ExactValidator
{
    public static bool IsValid(JsonElement schema, JsonElement value)
    {
        if (schema.TryGetProperty("anyOf", out var branches))
        {
            return branches.EnumerateArray().Any(branch => IsValid(branch, value));
        }

        if (schema.TryGetProperty("const", out var constant))
        {
            return JsonElement.DeepEquals(constant, value);
        }

        if (schema.TryGetProperty("enum", out var values))
        {
            return values.EnumerateArray().Any(item => JsonElement.DeepEquals(item, value));
        }

        var type = schema.GetProperty("type");
        var types = type.ValueKind == JsonValueKind.Array ? type.EnumerateArray().Select(item => item.GetString()!) : [type.GetString()!];
        return types.Any(name => IsOfType(name, schema, value));
    }

    private static bool IsOfType(string type, JsonElement schema, JsonElement value) => (type, value.ValueKind) switch
    {
        ("null", JsonValueKind.Null) => true,
        ("boolean", JsonValueKind.True or JsonValueKind.False) => true,
        ("integer", JsonValueKind.Number) => !value.GetRawText().AsSpan().ContainsAny(".eE") && IsWithin(schema, value),
        ("number", JsonValueKind.Number) => double.IsFinite(value.GetDouble()) && IsWithin(schema, value),
        ("string", JsonValueKind.String) => IsCount(schema, "minLength", "maxLength", value.GetString()!.EnumerateRunes().Count()),
        ("array", JsonValueKind.Array) => IsArray(schema, value),
        ("object", JsonValueKind.Object) => IsObject(schema, value),
        _ => false,
    };

    private static bool IsWithin(JsonElement schema, JsonElement value)
    {
        string[] keys = ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"];
        if (!keys.Any(key => schema.TryGetProperty(key, out _)))
        {
            return true;
        }

        // Beyond decimal's range only another branch of a choice can have written it; as near to a bound it is not.
        if (!decimal.TryParse(value.GetRawText(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
        {
            number = value.GetDouble() > 0 ? decimal.MaxValue : decimal.MinValue;
        }

        var rounded = value.GetDouble();
        return (!schema.TryGetProperty("minimum", out var minimum) || (number >= minimum.GetDecimal() && rounded >= minimum.GetDouble()))
            && (!schema.TryGetProperty("maximum", out var maximum) || (number <= maximum.GetDecimal() && rounded <= maximum.GetDouble()))
            && (!schema.TryGetProperty("exclusiveMinimum", out var above) || number > above.GetDecimal())
            && (!schema.TryGetProperty("exclusiveMaximum", out var below) || number < below.GetDecimal());
    }

    private static bool IsArray(JsonElement schema, JsonElement value)
    {
        var items = value.EnumerateArray().ToList();
        var isUnique = !schema.TryGetProperty("uniqueItems", out var unique) || !unique.GetBoolean()
            || items.Select((item, index) => items.Take(index).All(earlier => !JsonElement.DeepEquals(earlier, item))).All(isNew => isNew);
        return isUnique && IsCount(schema, "minItems", "maxItems", items.Count)
            && items.All(item => IsValid(schema.GetProperty("items"), item));
    }

    /// <summary>Also checks what is ours beyond JSON Schema: only known members, in the order of the schema.</summary>
    private static bool IsObject(JsonElement schema, JsonElement value)
    {
        var properties = schema.GetProperty("properties");
        var names = value.EnumerateObject().Select(member => member.Name).ToList();
        var expectedOrder = properties.EnumerateObject().Select(member => member.Name).Where(names.Contains);
        var required = schema.TryGetProperty("required", out var list) ? list.EnumerateArray().Select(item => item.GetString()!) : [];
        return names.SequenceEqual(expectedOrder) && required.All(names.Contains)
            && value.EnumerateObject().All(member => IsValid(properties.GetProperty(member.Name), member.Value));
    }

    private static bool IsCount(JsonElement schema, string minimumKey, string maximumKey, int count) =>
        (!schema.TryGetProperty(minimumKey, out var minimum) || count >= minimum.GetInt32())
        && (!schema.TryGetProperty(maximumKey, out var maximum) || count <= maximum.GetInt32());
}
