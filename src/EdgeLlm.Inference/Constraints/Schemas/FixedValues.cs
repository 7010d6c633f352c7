using System.Text.Json;

namespace EdgeLlm.Inference.Constraints.Schemas;

/// <summary>Reads the values of "enum" or "const": at least one, equal ones once, each of the type that stands beside.</summary>
internal static class FixedValues
{
    public static bool AreIn(SchemaPlace schema) => schema.Has("enum") || schema.Has("const");

    public static IReadOnlyList<byte[]> Read(SchemaPlace schema)
    {
        var key = schema.Has("enum") ? "enum" : "const";
        SchemaKeys.RequireAlone(schema, key, allowed: "type");
        JsonTypes? types = schema.Find("type") is { } type ? SchemaKeys.ReadTypes(type) : null;

        var texts = new List<byte[]>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var place in Places(schema.Key(key), key))
        {
            if (types is { } allowed && (TypesOf(place.Element) & allowed) == 0)
            {
                throw place.Refuse("this value is not of the type that stands beside it, so that it can never be valid");
            }

            if (seen.Add(ValueKey.Of(place.Element)))
            {
                texts.Add(CompactJson.Write(place.Element));
            }
        }

        return texts;
    }

    private static IEnumerable<SchemaPlace> Places(SchemaPlace place, string key)
    {
        if (key == "const")
        {
            return [place];
        }

        if (place.Kind != JsonValueKind.Array || place.Element.GetArrayLength() == 0)
        {
            throw place.Refuse("the key \"enum\" takes a list of at least one value");
        }

        return place.Element.GetArrayLength() <= SchemaLimits.EnumValues
            ? place.Items()
            : throw place.Refuse($"the key \"enum\" has more than {SchemaLimits.EnumValues} values");
    }

    private static JsonTypes TypesOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => JsonTypes.Null,
        JsonValueKind.True or JsonValueKind.False => JsonTypes.Boolean,
        JsonValueKind.String => JsonTypes.String,
        JsonValueKind.Array => JsonTypes.Array,
        JsonValueKind.Object => JsonTypes.Object,
        _ => JsonNumber.Parse(value.GetRawText()).IsInteger ? JsonTypes.Integer | JsonTypes.Number : JsonTypes.Number,
    };
}
