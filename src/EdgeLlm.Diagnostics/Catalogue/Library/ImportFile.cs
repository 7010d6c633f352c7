using System.Text.Json;
using EdgeLlm.Diagnostics.Catalogue.Import;

namespace EdgeLlm.Diagnostics.Catalogue.Library;

/// <summary>An import on its way to the disk: it comes under its name only once it is whole and safe there.</summary>
internal sealed class ImportFile : IDisposable
{
    private readonly string _folder;
    private readonly string _name;
    private readonly string _draft;
    private readonly FileStream _stream;
    private bool _isEmpty = true;

    public ImportFile(string folder, string name)
    {
        _folder = folder;
        _name = name;
        Directory.CreateDirectory(folder);
        _draft = Path.Combine(folder, $".{name}.new");
        _stream = new FileStream(_draft, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 64 * 1024);
    }

    /// <summary>True when the file has become too large to be read again; a table takes more room as JSON.</summary>
    public bool IsTooLarge => _stream.Length > CatalogueImport.MaxBytes - 16;

    /// <summary>Removes an import; false if there is none of this name.</summary>
    public static bool Delete(string folder, string name)
    {
        var file = FileOf(folder, name);
        var exists = File.Exists(file);
        if (exists)
        {
            File.Delete(file);
        }

        return exists;
    }

    public void Add(CatalogueEntry entry)
    {
        if (IsTooLarge)
        {
            return;
        }

        _stream.Write(_isEmpty ? "[\n"u8 : ",\n"u8);
        _stream.Write(JsonSerializer.SerializeToUtf8Bytes(entry, CatalogueJson.Plain.CatalogueEntry));
        _isEmpty = false;
    }

    /// <summary>Gives the file its name.</summary>
    public void Commit()
    {
        _stream.Write(_isEmpty ? "[]\n"u8 : "\n]\n"u8);
        _stream.Flush(flushToDisk: true);
        _stream.Dispose();
        File.Move(_draft, FileOf(_folder, _name), overwrite: true);
    }

    public void Dispose()
    {
        _stream.Dispose();
        File.Delete(_draft);
    }

    private static string FileOf(string folder, string name) => Path.Combine(folder, $"{name}.json");
}
