using System.Collections.Frozen;
using System.Text.Json;

namespace EdgeLlm.Inference.Constraints.Schemas;

/// <summary>Which keys are known, and what they may stand beside. Everything else is refused: fail closed.</summary>
internal static class SchemaKeys
{
    private const JsonTypes Numeric = JsonTypes.Integer | JsonTypes.Number;

    private static readonly FrozenSet<string> s_annotations = FrozenSet.ToFrozenSet(
        ["title", "description", "$schema", "$id", "$comment", "default", "examples"], StringComparer.Ordinal);

    /// <summary>Keys that limit values of certain types.</summary>
    private static readonly FrozenDictionary<string, JsonTypes> s_typed = new Dictionary<string, JsonTypes>
    {
        ["properties"] = JsonTypes.Object,
        ["required"] = JsonTypes.Object,
        ["additionalProperties"] = JsonTypes.Object,
        ["items"] = JsonTypes.Array,
        ["minItems"] = JsonTypes.Array,
        ["maxItems"] = JsonTypes.Array,
        ["uniqueItems"] = JsonTypes.Array,
        ["minLength"] = JsonTypes.String,
        ["maxLength"] = JsonTypes.String,
        ["pattern"] = JsonTypes.String,
        ["minimum"] = Numeric,
        ["maximum"] = Numeric,
        ["exclusiveMinimum"] = Numeric,
        ["exclusiveMaximum"] = Numeric,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, JsonTypes> s_types = new Dictionary<string, JsonTypes>
    {
        ["null"] = JsonTypes.Null,
        ["boolean"] = JsonTypes.Boolean,
        ["integer"] = JsonTypes.Integer,
        ["number"] = JsonTypes.Number,
        ["string"] = JsonTypes.String,
        ["array"] = JsonTypes.Array,
        ["object"] = JsonTypes.Object,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Refuses unknown keys first: a misspelt key must not end in a message about something else.</summary>
    public static void RequireKnown(SchemaPlace schema)
    {
        foreach (var (name, place) in schema.Members())
        {
            if (!s_annotations.Contains(name) && !s_typed.ContainsKey(name) && name is not ("type" or "enum" or "const" or "anyOf" or "oneOf"))
            {
                throw place.Refuse($"the key \"{SchemaPlace.Shown(name)}\" is not supported; docs/JSON_SCHEMA.md lists the keys that are");
            }
        }
    }

    /// <summary>Refuses every key beside <paramref name="key"/>, except annotations and <paramref name="allowed"/>.</summary>
    public static void RequireAlone(SchemaPlace schema, string key, string? allowed = null)
    {
        foreach (var (name, place) in schema.Members())
        {
            if (name != key && name != allowed && !s_annotations.Contains(name))
            {
                throw place.Refuse($"the key \"{name}\" is not supported beside \"{key}\"; leave it out");
            }
        }
    }

    /// <summary>Refuses keys that limit nothing here, for example "minimum" of a string: nearly always a mistake.</summary>
    public static void RequireApplicable(SchemaPlace schema, JsonTypes types)
    {
        foreach (var (name, place) in schema.Members())
        {
            if (s_typed.TryGetValue(name, out var limited) && (limited & types) == 0)
            {
                throw place.Refuse($"the key \"{name}\" says nothing about the type given; leave it out or change the type");
            }
        }
    }

    /// <summary>Reads "type": one name or several.</summary>
    public static JsonTypes ReadTypes(SchemaPlace place)
    {
        if (place.Kind == JsonValueKind.Array)
        {
            var types = JsonTypes.None;
            foreach (var item in place.Items())
            {
                var type = ReadType(item);
                types = (types & type) == 0 ? types | type : throw item.Refuse("the key \"type\" names a type twice");
            }

            return types != JsonTypes.None ? types : throw place.Refuse("the key \"type\" needs at least one type");
        }

        return ReadType(place);
    }

    private static JsonTypes ReadType(SchemaPlace place) =>
        place.Kind == JsonValueKind.String && s_types.TryGetValue(place.Element.GetString()!, out var type)
            ? type
            : throw place.Refuse("the key \"type\" takes null, boolean, integer, number, string, array, object or a list of them");
}
