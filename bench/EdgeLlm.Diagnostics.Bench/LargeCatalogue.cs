using EdgeLlm.Diagnostics.Catalogue;
using EdgeLlm.Diagnostics.Catalogue.Library;
using EdgeLlm.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeLlm.Diagnostics.Bench;

/// <summary>The built-in catalogue with 100,000 entries of a plant over it, opened as the service opens it, and what is asked of it.</summary>
internal sealed class LargeCatalogue : IDisposable
{
    private const int Entries = 100_000;
    private const int Files = 4;
    private readonly string _folder = Directory.CreateTempSubdirectory("edgellm-bench-").FullName;
    private readonly CatalogueLibrary _library;

    public LargeCatalogue()
    {
        var plant = Path.Combine(_folder, "plant");
        Directory.CreateDirectory(plant);
        for (var file = 0; file < Files; file++)
        {
            File.WriteAllBytes(Path.Combine(plant, $"synthetic-{file}.json"), SyntheticCatalogue.Json(file * Entries / Files, Entries / Files));
        }

        _library = CatalogueLibrary.Open(new CatalogueFolders(Path.Combine(_folder, "state"), plant), NullLogger<CatalogueLibrary>.Instance);
        if (_library.Files.FirstOrDefault(file => file.Problems.Length > 0) is { } wrong)
        {
            throw new InvalidOperationException($"{wrong.Name}: {wrong.Problems[0]}");
        }
    }

    /// <summary>Bytes of the index on disk.</summary>
    public long IndexBytes => new DirectoryInfo(_folder).EnumerateFiles("*.sqlite*", SearchOption.AllDirectories).Sum(file => file.Length);

    /// <summary>Queries as reports make them: titles and causes of entries, by code, by words, in both languages.</summary>
    public IReadOnlyList<CatalogueQuery> Queries()
    {
        using var lease = _library.Take();
        var random = new Random(11);
        var entries = lease.Catalogue.List(new CatalogueFilter(), "", 400);
        return
        [
            .. Enumerable.Range(0, 1000).Select(i =>
            {
                var entry = entries[random.Next(entries.Count)].Entry;
                var cause = entry.Causes[random.Next(entry.Causes.Length)];
                var code = i % 3 == 0 && entry.Codes.Length > 0 ? entry.Codes[0] : "";
                return new CatalogueQuery(entry.Vendor, "", code, i % 2 == 0 ? $"{entry.Title.En} {cause.Text.En}" : $"{entry.Title.Zh} {cause.Text.Zh}");
            }),
        ];
    }

    public int Find(CatalogueQuery query)
    {
        using var lease = _library.Take();
        return lease.Catalogue.Find(query, 16).Count;
    }

    public void Dispose()
    {
        _library.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
