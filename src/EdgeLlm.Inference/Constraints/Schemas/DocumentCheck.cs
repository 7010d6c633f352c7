using System.Text.Json;

namespace EdgeLlm.Inference.Constraints.Schemas;

/// <summary>
/// Refuses what JSON parsers read in different ways, anywhere in the document: a key twice, half a surrogate pair.
/// </summary>
internal static class DocumentCheck
{
    public static void Run(SchemaPlace place)
    {
        switch (place.Kind)
        {
            case JsonValueKind.Object:
                CheckObject(place);
                break;
            case JsonValueKind.Array:
                foreach (var item in place.Items())
                {
                    Run(item);
                }

                break;
            case JsonValueKind.String:
                ReadText(place, () => place.Element.GetString()!);
                break;
        }
    }

    private static void CheckObject(SchemaPlace place)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var member in place.Element.EnumerateObject())
        {
            var name = ReadText(place, () => member.Name);
            if (!names.Add(name))
            {
                throw place.Refuse($"the key \"{SchemaPlace.Shown(name)}\" is there twice");
            }
        }

        foreach (var (_, member) in place.Members())
        {
            Run(member);
        }
    }

    private static string ReadText(SchemaPlace place, Func<string> read)
    {
        try
        {
            return read();
        }
        catch (InvalidOperationException)
        {
            throw place.Refuse("a text holds half of a surrogate pair, which is no character");
        }
    }
}
