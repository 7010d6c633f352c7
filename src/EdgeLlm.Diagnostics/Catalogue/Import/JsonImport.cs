using System.Text;
using System.Text.Json;

namespace EdgeLlm.Diagnostics.Catalogue.Import;

/// <summary>Reads an array of entries from JSON, one entry at a time.</summary>
internal sealed class JsonImport(ReadOnlyMemory<byte> content)
{
    private readonly TextPosition _position = new(content);
    private JsonReaderState _state = new(new JsonReaderOptions { MaxDepth = ImportNode.MaxDepth });
    private int _offset;
    private int _nodes;

    /// <summary>The entries.</summary>
    /// <exception cref="ImportException">Thrown while they are read, where the file is not JSON or no array.</exception>
    public IEnumerable<ImportNode> Read()
    {
        Begin();
        while (Next() is { } entry)
        {
            yield return entry;
        }
    }

    private void Begin() => Guard(() =>
    {
        var reader = Reader();
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartArray)
        {
            throw Problem(reader, "the file must be an array of entries, \"[…]\".");
        }

        Leave(reader);
        return true;
    });

    private ImportNode? Next() => Guard(() =>
    {
        var reader = Reader();
        _nodes = 0;
        reader.Read();
        ImportNode? entry = reader.TokenType == JsonTokenType.EndArray ? null : Node(ref reader);
        if (entry is null)
        {
            // Whatever follows the array makes the reader throw.
            reader.Read();
        }

        Leave(reader);
        return entry;
    });

    private static T Guard<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (JsonException e)
        {
            throw new ImportException((int)(e.LineNumber ?? 0) + 1, (int)(e.BytePositionInLine ?? 0) + 1, $"this is not JSON: {e.Message.Split(" LineNumber:")[0]}");
        }
    }

    private Utf8JsonReader Reader() => new(content.Span[_offset..], isFinalBlock: true, _state);

    private void Leave(in Utf8JsonReader reader)
    {
        _state = reader.CurrentState;
        _offset += (int)reader.BytesConsumed;
    }

    private ImportNode Node(ref Utf8JsonReader reader)
    {
        if (++_nodes > ImportNode.MaxNodes)
        {
            throw Problem(reader, ImportNode.TooManyNodes);
        }

        var (line, column) = Place(reader);
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                return new ImportNode.Map(line, column, Members(ref reader));
            case JsonTokenType.StartArray:
                var items = new List<ImportNode>();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    if (items.Count == ImportNode.MaxItems)
                    {
                        throw Problem(reader, ImportNode.TooManyItems);
                    }

                    items.Add(Node(ref reader));
                }

                return new ImportNode.List(line, column, items);
            case JsonTokenType.Null:
                return new ImportNode.Text(line, column, null);
            case JsonTokenType.String:
                return new ImportNode.Text(line, column, String(reader));
            default:
                return new ImportNode.Text(line, column, Encoding.UTF8.GetString(reader.ValueSpan));
        }
    }

    private List<ImportNode.Member> Members(ref Utf8JsonReader reader)
    {
        var members = new List<ImportNode.Member>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var (line, column) = Place(reader);
            var name = String(reader);
            if (members.Count == ImportNode.MaxMembers)
            {
                throw Problem(reader, $"there are more than {ImportNode.MaxMembers} names in one map.");
            }

            if (members.Exists(member => member.Name == name))
            {
                throw Problem(reader, $"\"{name}\" stands here twice.");
            }

            reader.Read();
            members.Add(new ImportNode.Member(line, column, name, Node(ref reader)));
        }

        return members;
    }

    private string String(in Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw Problem(reader, "the text has half of a character, as \\uD800 without its other half.");
        }
    }

    private (int Line, int Column) Place(in Utf8JsonReader reader) => _position.At(_offset + (int)reader.TokenStartIndex);

    private ImportException Problem(in Utf8JsonReader reader, string message)
    {
        var (line, column) = Place(reader);
        return new ImportException(line, column, message);
    }
}
