using System.Text;
using System.Text.Json;
using CsCheck;

namespace EdgeLlm.Diagnostics.Tests.Answering;

/// <summary>
/// Writes any answer that a schema allows, at random: what an engine with random weights would. Knows exactly the keys
/// that a diagnosis' schema uses and stumbles over any other.
/// </summary>
internal static class LegalAnswers
{
    public static Gen<string> Of(string schema)
    {
        using var document = JsonDocument.Parse(schema);
        return Value(document.RootElement.Clone());
    }

    private static Gen<string> Value(JsonElement schema)
    {
        if (schema.TryGetProperty("anyOf", out var choices))
        {
            return Gen.OneOf([.. choices.EnumerateArray().Select(Value)]);
        }

        if (schema.TryGetProperty("enum", out var values))
        {
            string[] all = [.. values.EnumerateArray().Select(value => value.GetRawText())];
            return Gen.Int[0, all.Length - 1].Select(i => all[i]);
        }

        if (schema.TryGetProperty("const", out var only))
        {
            return Gen.Const(only.GetRawText());
        }

        return schema.GetProperty("type").GetString() switch
        {
            "object" => Object(schema),
            "array" => Array(schema),
            "integer" => Gen.Int[schema.GetProperty("minimum").GetInt32(), schema.GetProperty("maximum").GetInt32()].Select(number => $"{number}"),
            var type => throw new NotSupportedException(type),
        };
    }

    private static Gen<string> Object(JsonElement schema)
    {
        var properties = schema.GetProperty("properties").EnumerateObject().ToList();
        var text = Gen.Const("");
        foreach (var property in properties)
        {
            text = Gen.Select(text, Value(property.Value), (before, value) => $"{before}{(before.Length > 0 ? "," : "")}\"{property.Name}\":{value}");
        }

        return text.Select(inner => $"{{{inner}}}");
    }

    private static Gen<string> Array(JsonElement schema)
    {
        var (least, most) = (schema.GetProperty("minItems").GetInt32(), schema.GetProperty("maxItems").GetInt32());
        var items = schema.GetProperty("items");
        if (schema.TryGetProperty("uniqueItems", out _))
        {
            string[] labels = [.. items.GetProperty("enum").EnumerateArray().Select(label => label.GetRawText())];
            return Gen.Select(Gen.Int[least, most], Gen.Shuffle(labels), (count, shuffled) => $"[{string.Join(", ", shuffled.Take(count))}]");
        }

        return Value(items).Array[least, most].Select(all => new StringBuilder("[ ").AppendJoin(",\n", all).Append(']').ToString());
    }
}
