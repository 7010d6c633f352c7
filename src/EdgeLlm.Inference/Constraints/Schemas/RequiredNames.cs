using System.Text.Json;

namespace EdgeLlm.Inference.Constraints.Schemas;

/// <summary>Reads "required": names that "properties" knows.</summary>
internal static class RequiredNames
{
    public static IReadOnlySet<string> Read(SchemaPlace schema, SchemaPlace properties)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        if (schema.Find("required") is not { } required)
        {
            return names;
        }

        if (required.Kind != JsonValueKind.Array)
        {
            throw required.Refuse("the key \"required\" takes a list of names");
        }

        foreach (var item in required.Items())
        {
            var name = item.Kind == JsonValueKind.String ? item.Element.GetString()! : throw item.Refuse("the key \"required\" takes names");
            if (!properties.Has(name))
            {
                throw item.Refuse($"the key \"required\" names \"{SchemaPlace.Shown(name)}\", which \"properties\" does not have");
            }

            if (!names.Add(name))
            {
                throw item.Refuse($"the key \"required\" names \"{SchemaPlace.Shown(name)}\" twice");
            }
        }

        return names;
    }
}
