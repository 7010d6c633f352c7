using System.Text.Json;

namespace EdgeLlm.Inference.Constraints.Schemas;

/// <summary>Reads the keys that count something: minItems, maxItems, minLength, maxLength.</summary>
internal static class CountKey
{
    public static int? Read(SchemaPlace schema, string key)
    {
        if (schema.Find(key) is not { } place)
        {
            return null;
        }

        var value = place.Kind == JsonValueKind.Number ? JsonNumber.Parse(place.Element.GetRawText()) : default(JsonNumber?);
        if (value is not { IsInteger: true, IsNegative: false } count)
        {
            throw place.Refuse($"the key \"{key}\" takes a whole number, not negative");
        }

        var result = count.Truncate(long.MaxValue);
        return result <= SchemaLimits.Count
            ? (int)result
            : throw place.Refuse($"the key \"{key}\" is more than {SchemaLimits.Count}; lower it or leave it out");
    }

    public static void RequireOrder(SchemaPlace schema, string minimumKey, int minimum, string maximumKey, int maximum)
    {
        if (minimum > maximum)
        {
            throw schema.Key(minimumKey).Refuse($"\"{minimumKey}\" is more than \"{maximumKey}\", so that nothing is allowed");
        }
    }
}
