namespace EdgeLlm.Diagnostics.Catalogue.Import;

/// <summary>The door for entries from outside: reads a file, whatever it holds, and finds everything that is wrong with it.</summary>
public static class CatalogueImport
{
    /// <summary>Largest file that is read.</summary>
    public const int MaxBytes = 64 * 1024 * 1024;

    /// <summary>Most entries in one file.</summary>
    public const int MaxEntries = 200_000;

    /// <summary>Most problems that are told; a file with more is wrong from the ground up.</summary>
    public const int MaxProblems = 100;

    /// <summary>Reads a file and hands over its entries one by one; they are good only if no problem is returned.</summary>
    /// <param name="file">Its name for problems, without a folder.</param>
    /// <param name="format">How it is written.</param>
    /// <param name="content">What it holds.</param>
    /// <param name="take">Takes each valid entry.</param>
    public static IReadOnlyList<ImportProblem> Read(string file, ImportFormat format, ReadOnlyMemory<byte> content, Action<CatalogueEntry> take)
    {
        if (content.Length > MaxBytes)
        {
            return [TooLarge(file)];
        }

        var problems = new List<ImportProblem>();
        try
        {
            ReadEntries(Open(format, EncodingCheck.Utf8(content)), (place, message) => Add(problems, new ImportProblem(file, place.Line, place.Column, message)), take);
        }
        catch (ImportException e)
        {
            problems.Add(new ImportProblem(file, e.Line, e.Column, e.Message));
        }

        return problems;
    }

    /// <summary>The problem of a file that is too large to be read.</summary>
    public static ImportProblem TooLarge(string file, int maxBytes = MaxBytes) => new(file, 1, 1, $"the file is larger than {maxBytes >> 20} MiB; split it.");

    private static IEnumerable<ImportNode> Open(ImportFormat format, ReadOnlyMemory<byte> text) => format switch
    {
        ImportFormat.Json => new JsonImport(text).Read(),
        ImportFormat.Yaml => new YamlImport(text).Read(),
        ImportFormat.Csv => new CsvImport(text).Read(),
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, "Unknown format."),
    };

    private static void ReadEntries(IEnumerable<ImportNode> nodes, Action<ImportNode, string> report, Action<CatalogueEntry> take)
    {
        var reader = new EntryReader(report);
        var lines = new Dictionary<string, int>(StringComparer.Ordinal);
        var count = 0;
        foreach (var node in nodes)
        {
            if (++count > MaxEntries)
            {
                throw new ImportException(node.Line, node.Column, $"there are more than {MaxEntries} entries; split the file.");
            }

            if (reader.Read(node) is not { } entry)
            {
                continue;
            }

            if (!lines.TryAdd(entry.Id, node.Line))
            {
                report(node.Find("id"), $"the id '{entry.Id}' is that of the entry in line {lines[entry.Id]} already; give it another.");
                continue;
            }

            take(entry);
        }
    }

    private static void Add(List<ImportProblem> problems, ImportProblem problem)
    {
        if (problems.Count == MaxProblems)
        {
            throw new ImportException(problem.Line, problem.Column, "there is more wrong from here on.");
        }

        problems.Add(problem);
    }
}
