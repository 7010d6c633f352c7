using System.Text;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace EdgeLlm.Diagnostics.Catalogue.Import;

/// <summary>
/// Reads a list of entries from YAML, one entry at a time. Anchors, aliases and tags are refused: with them a small file
/// can unfold into any size, and entries need none.
/// </summary>
internal sealed class YamlImport(ReadOnlyMemory<byte> content)
{
    private readonly Parser _parser = new(new StreamReader(new MemoryStream(content.ToArray(), writable: false), Encoding.UTF8));
    private int _nodes;

    /// <summary>The entries.</summary>
    /// <exception cref="ImportException">Thrown while they are read, where the file is not YAML or no list.</exception>
    public IEnumerable<ImportNode> Read()
    {
        Expect<StreamStart>("a list of entries");
        if (Next() is not DocumentStart)
        {
            throw Problem(_parser.Current!, "the file must be a list of entries, each beginning with \"- id:\".");
        }

        Expect<SequenceStart>("a list of entries, each beginning with \"- id:\"");
        while (Next() is var next and not SequenceEnd)
        {
            _nodes = 0;
            yield return Node(next, 1);
        }

        Expect<DocumentEnd>("the end of the list");
        Expect<StreamEnd>("the end of the file: one document is all it may have");
    }

    private ImportNode Node(ParsingEvent next, int depth)
    {
        if (depth > ImportNode.MaxDepth)
        {
            throw Problem(next, $"this is nested deeper than {ImportNode.MaxDepth}.");
        }

        if (++_nodes > ImportNode.MaxNodes)
        {
            throw Problem(next, ImportNode.TooManyNodes);
        }

        if (next is AnchorAlias or NodeEvent { Anchor.IsEmpty: false } or NodeEvent { Tag.IsEmpty: false })
        {
            throw Problem(next, "anchors (&), aliases (*) and tags (!) are not allowed; write the text out.");
        }

        var (line, column) = Place(next);
        switch (next)
        {
            case Scalar scalar:
                var isNothing = scalar.Style == ScalarStyle.Plain && scalar.Value is "" or "~" or "null";
                return new ImportNode.Text(line, column, isNothing ? null : scalar.Value);
            case SequenceStart:
                var items = new List<ImportNode>();
                while (Next() is var item and not SequenceEnd)
                {
                    if (items.Count == ImportNode.MaxItems)
                    {
                        throw Problem(item, ImportNode.TooManyItems);
                    }

                    items.Add(Node(item, depth + 1));
                }

                return new ImportNode.List(line, column, items);
            case MappingStart:
                return new ImportNode.Map(line, column, Members(depth));
            default:
                throw Problem(next, "this can't stand here.");
        }
    }

    private List<ImportNode.Member> Members(int depth)
    {
        var members = new List<ImportNode.Member>();
        while (Next() is var key and not MappingEnd)
        {
            if (Node(key, depth + 1) is not ImportNode.Text { Value: { } name } place)
            {
                throw Problem(key, "a name must be a word.");
            }

            if (members.Count == ImportNode.MaxMembers)
            {
                throw Problem(key, $"there are more than {ImportNode.MaxMembers} names in one map.");
            }

            if (members.Exists(member => member.Name == name))
            {
                throw Problem(key, $"\"{name}\" stands here twice.");
            }

            members.Add(new ImportNode.Member(place.Line, place.Column, name, Node(Next(), depth + 1)));
        }

        return members;
    }

    private void Expect<T>(string what)
        where T : ParsingEvent
    {
        if (Next() is not T)
        {
            throw Problem(_parser.Current!, $"there must be {what} here.");
        }
    }

    private ParsingEvent Next()
    {
        try
        {
            return _parser.MoveNext() ? _parser.Current! : throw new ImportException(1, 1, "the file ends too early.");
        }
        catch (YamlException e)
        {
            throw new ImportException((int)e.Start.Line, (int)e.Start.Column, $"this is not YAML: {e.Message}");
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException)
        {
            // The scanner's own words for some broken files.
            var (line, column) = _parser.Current is { } last ? ((int)last.End.Line, (int)last.End.Column) : (1, 1);
            throw new ImportException(line, column, "this is not YAML from here on.");
        }
    }

    private static (int Line, int Column) Place(ParsingEvent next) => ((int)next.Start.Line, (int)next.Start.Column);

    private static ImportException Problem(ParsingEvent next, string message)
    {
        var (line, column) = Place(next);
        return new ImportException(line, column, message);
    }
}
