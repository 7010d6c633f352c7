using System.Collections.Immutable;
using System.Text.Json;
using EdgeLlm.Diagnostics.Catalogue.Import;

namespace EdgeLlm.Diagnostics.Knowledge.Plant;

/// <summary>A knowledge file while it is read: its text, what of it is in use, and what is wrong with it.</summary>
internal sealed class KnowledgeFile(string name, ReadOnlyMemory<byte> content)
{
    private readonly List<ImportProblem> _problems = [];
    private int _moreProblems;

    /// <summary>Options of every reader of such files.</summary>
    public static JsonReaderOptions ReaderOptions { get; } = new() { MaxDepth = 32 };

    /// <summary>Its name.</summary>
    public string Name => name;

    /// <summary>Its text as UTF-8; empty until the file is opened.</summary>
    public ReadOnlyMemory<byte> Text { get; private set; }

    /// <summary>Terms in use.</summary>
    public int Terms { get; set; }

    /// <summary>Failure modes in use.</summary>
    public int Modes { get; set; }

    /// <summary>True if something was left out.</summary>
    public bool HasErrors { get; private set; }

    /// <summary>The first problems, and one line with the number of all others.</summary>
    public ImmutableArray<ImportProblem> Problems => _moreProblems == 0
        ? [.. _problems]
        : [.. _problems, new ImportProblem(name, _problems[^1].Line, _problems[^1].Column, $"{_moreProblems} more problem(s) in this file. Correct the first ones and check the file again.")];

    /// <summary>Adds a problem.</summary>
    public void Add(int line, int column, string message, bool isWarning = false)
    {
        HasErrors |= !isWarning;
        if (_problems.Count < KnowledgeLimits.MaxProblems)
        {
            _problems.Add(new ImportProblem(name, line, column, message));
        }
        else
        {
            _moreProblems++;
        }
    }

    /// <summary>Checks that the file is an object in JSON; false if it is left out as a whole.</summary>
    public bool TryOpen()
    {
        try
        {
            if (content.Length > KnowledgeLimits.MaxFileBytes)
            {
                throw new ImportException(1, 1, CatalogueImport.TooLarge(name, KnowledgeLimits.MaxFileBytes).Message);
            }

            var text = EncodingCheck.Utf8(content);
            CheckJson(text.Span);
            Text = text;
            return true;
        }
        catch (ImportException e)
        {
            Add(e.Line, e.Column, e.Message);
        }
        catch (JsonException e)
        {
            var message = e.Message.Split(" LineNumber:")[0];
            Add((int)(e.LineNumber ?? 0) + 1, (int)(e.BytePositionInLine ?? 0) + 1, $"this is not JSON: {message} The file is left out; correct it there.");
        }

        return false;
    }

    private static void CheckJson(ReadOnlySpan<byte> text)
    {
        var reader = new Utf8JsonReader(text, ReaderOptions);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new ImportException(1, 1, "the file must be an object with \"terms\" and \"components\". Entries with codes belong into the folder above this one.");
        }

        while (reader.Read())
        {
            // The reader throws at the first place that is no JSON.
        }
    }
}
