using System.Text.Json;

namespace EdgeLlm.Inference.Constraints.Schemas;

/// <summary>A value in a schema document and where it stands, so that a refusal can say so.</summary>
internal sealed class SchemaPlace
{
    private const int ShownNameLength = 80;

    /// <summary>A message travels in a header, which has room for a few kilobytes.</summary>
    private const int ShownPointerLength = 400;

    private readonly SchemaPlace? _parent;
    private readonly string _step;

    public SchemaPlace(JsonElement root)
        : this(root, null, "")
    {
    }

    private SchemaPlace(JsonElement element, SchemaPlace? parent, string step)
    {
        Element = element;
        _parent = parent;
        _step = step;
    }

    public JsonElement Element { get; }

    public JsonValueKind Kind => Element.ValueKind;

    /// <summary>JSON pointer in its fragment form, "#" for the root; long names are cut.</summary>
    public string Pointer => _parent is null ? "#" : $"{_parent.Pointer}/{Shown(_step)}";

    public bool Has(string key) => Element.TryGetProperty(key, out _);

    /// <summary>The value of a key that is there.</summary>
    public SchemaPlace Key(string key) => new(Element.GetProperty(key), this, key);

    /// <summary>The value of a key, or null.</summary>
    public SchemaPlace? Find(string key) => Element.TryGetProperty(key, out var value) ? new SchemaPlace(value, this, key) : null;

    public IEnumerable<(string Name, SchemaPlace Place)> Members()
    {
        foreach (var member in Element.EnumerateObject())
        {
            yield return (member.Name, new SchemaPlace(member.Value, this, member.Name));
        }
    }

    public IEnumerable<SchemaPlace> Items()
    {
        var index = 0;
        foreach (var item in Element.EnumerateArray())
        {
            yield return new SchemaPlace(item, this, (index++).ToString(System.Globalization.CultureInfo.InvariantCulture));
        }
    }

    /// <summary>The error for this place; <paramref name="why"/> also says what would be right.</summary>
    public EdgeLlmException Refuse(string why) =>
        new(EdgeLlmError.InvalidSchema, $"The answer schema is refused at {ShownPointer()}: {why}.");

    /// <summary>A name that is safe in a one-line message.</summary>
    public static string Shown(string name)
    {
        var cut = name.Length > ShownNameLength ? string.Concat(name.AsSpan(0, ShownNameLength), "...") : name;
        var clean = string.Create(cut.Length, cut, static (target, source) =>
        {
            for (var index = 0; index < source.Length; index++)
            {
                target[index] = char.IsControl(source[index]) || char.IsSurrogate(source[index]) ? '?' : source[index];
            }
        });
        return clean.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
    }

    /// <summary>Of a very long pointer the end, which says most.</summary>
    private string ShownPointer()
    {
        var pointer = Pointer;
        return pointer.Length <= ShownPointerLength ? pointer : string.Concat("#/...", pointer.AsSpan(pointer.Length - ShownPointerLength));
    }
}
