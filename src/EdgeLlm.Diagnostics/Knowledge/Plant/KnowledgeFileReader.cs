using System.Text.Json;
using EdgeLlm.Diagnostics.Catalogue.Import;

namespace EdgeLlm.Diagnostics.Knowledge.Plant;

/// <summary>
/// Reads the items of one knowledge file one by one, so that a file of any content takes the memory of its largest item.
/// </summary>
/// <param name="file">A file that was opened.</param>
/// <param name="isFull">Returns true if no further item is taken.</param>
internal sealed class KnowledgeFileReader(KnowledgeFile file, Func<bool> isFull)
{
    private readonly TextPosition _position = new(file.Text);
    private int _offset;
    private (int Line, int Column, string Path) _firstLeft;
    private int _left;

    /// <summary>Takes one term.</summary>
    public delegate void TakeItem(KnowledgeFileReader reader, JsonElement element, string path);

    /// <summary>Takes one failure mode of a component.</summary>
    public delegate void TakeMode(KnowledgeFileReader reader, string component, JsonElement element, string path);

    /// <summary>Adds a problem at the place of the present item.</summary>
    public void Report(string message, bool isWarning = false)
    {
        var (line, column) = _position.At(_offset);
        file.Add(line, column, message, isWarning);
    }

    /// <summary>Reads the terms, and reports names that no file has.</summary>
    public void ReadTerms(TakeItem take)
    {
        var reader = new Utf8JsonReader(file.Text.Span, KnowledgeFile.ReaderOptions);
        reader.Read();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (NextMember(ref reader, out var key))
        {
            if (key is not ("terms" or "components") || !seen.Add(key))
            {
                Report($"{ItemReader.Quote(key)} is not known here or stands here twice, and is left out. Use \"terms\" and \"components\", each once.");
                reader.Skip();
            }
            else if (key == "components")
            {
                reader.Skip();
            }
            else if (IsList(ref reader, key))
            {
                for (var i = 0; NextItem(ref reader); i++)
                {
                    Take(ref reader, $"terms[{i}]", (element, path) => take(this, element, path));
                }
            }
        }

        ReportLeft("terms", $"{KnowledgeLimits.MaxTerms} terms with {KnowledgeLimits.MaxTermWords} words");
    }

    /// <summary>Reads the failure modes of components that may have some.</summary>
    /// <param name="problemOf">Returns what is wrong with a component, or null.</param>
    /// <param name="take">Takes a mode.</param>
    public void ReadModes(Func<string, string?> problemOf, TakeMode take)
    {
        var reader = new Utf8JsonReader(file.Text.Span, KnowledgeFile.ReaderOptions);
        reader.Read();
        var isSeen = false;
        while (NextMember(ref reader, out var key))
        {
            if (key != "components" || isSeen)
            {
                reader.Skip();
            }
            else if (IsList(ref reader, key))
            {
                isSeen = true;
                for (var i = 0; NextItem(ref reader); i++)
                {
                    ReadComponent(ref reader, $"components[{i}]", problemOf, take);
                }
            }
        }

        ReportLeft("modes", $"{KnowledgeLimits.MaxModes} modes with {KnowledgeLimits.MaxModePhrases} phrases");
    }

    private void ReadComponent(ref Utf8JsonReader reader, string path, Func<string, string?> problemOf, TakeMode take)
    {
        _offset = (int)reader.TokenStartIndex;

        // A copy of the reader looks ahead: the component's name may stand behind its modes.
        var problem = LookAhead(reader, out var component) ?? problemOf(component);
        if (problem is not null)
        {
            Report($"{path}{problem}");
            reader.Skip();
            return;
        }

        while (NextMember(ref reader, out var key))
        {
            if (key != "modes")
            {
                continue;
            }

            for (var i = 0; NextItem(ref reader); i++)
            {
                Take(ref reader, $"{path}.modes[{i}]", (element, itemPath) => take(this, component, element, itemPath));
            }
        }
    }

    private static string? LookAhead(Utf8JsonReader reader, out string component)
    {
        component = "";
        const string Form = "Write {\"component\": \"term-id\", \"modes\": […]}.";
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return $": this is not a component. {Form}";
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        string? problem = null;
        while (NextToken(ref reader, out var key))
        {
            var isRight = key switch
            {
                "component" => reader.TokenType == JsonTokenType.String,
                "modes" => reader.TokenType == JsonTokenType.StartArray,
                _ => false,
            };
            if (!isRight || !seen.Add(key))
            {
                problem ??= $": {ItemReader.Quote(key)} is not known here, has a wrong value or stands here twice; the component is left out. {Form}";
            }
            else if (key == "component")
            {
                component = Unescape(reader);
            }

            reader.Skip();
        }

        return problem ?? (seen.Count == 2 ? null : $": \"component\" or \"modes\" is missing; the component is left out. {Form}");
    }

    private void Take(ref Utf8JsonReader reader, string path, Action<JsonElement, string> take)
    {
        _offset = (int)reader.TokenStartIndex;
        if (!isFull())
        {
            using var document = JsonDocument.ParseValue(ref reader);
            take(document.RootElement, path);
            return;
        }

        if (_left++ == 0)
        {
            var (line, column) = _position.At(_offset);
            _firstLeft = (line, column, path);
        }

        reader.Skip();
    }

    private void ReportLeft(string what, string bound)
    {
        if (_left > 0)
        {
            file.Add(_firstLeft.Line, _firstLeft.Column, FormattableString.Invariant(
                $"{_firstLeft.Path}: {_left} {what} from here on are left out. All knowledge files together may have at most {bound}; remove some."));
        }
    }

    private bool NextMember(ref Utf8JsonReader reader, out string key)
    {
        var isThere = NextToken(ref reader, out key);
        _offset = (int)reader.TokenStartIndex;
        return isThere;
    }

    private static bool NextToken(ref Utf8JsonReader reader, out string key)
    {
        reader.Read();
        var isThere = reader.TokenType == JsonTokenType.PropertyName;
        key = isThere ? Unescape(reader) : "";
        return isThere && reader.Read();
    }

    private static bool NextItem(ref Utf8JsonReader reader) => reader.Read() && reader.TokenType != JsonTokenType.EndArray;

    private bool IsList(ref Utf8JsonReader reader, string path)
    {
        if (reader.TokenType == JsonTokenType.StartArray)
        {
            return true;
        }

        Report($"{path}: this must be a list, \"[…]\"; it is left out.");
        reader.Skip();
        return false;
    }

    private static string Unescape(in Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // Half of a character, as "\uD800" without its other half: no name that is known.
            return "?";
        }
    }
}
