using System.Text.Json;
using EdgeLlm.Diagnostics.Catalogue.Import;
using EdgeLlm.Inference;

namespace EdgeLlm.Diagnostics.Catalogue.Library;

/// <summary>An import on its way to the disk: it comes under its name only once it is whole and safe there.</summary>
internal sealed class ImportFile : IDisposable
{
    private readonly string _folder;
    private readonly string _draft;
    private readonly FileStream _stream;
    private bool _isEmpty = true;

    public ImportFile(string folder, string name)
    {
        _folder = folder;
        Name = NameOf(name);
        Directory.CreateDirectory(folder);
        _draft = Path.Combine(folder, $".{name}.new");
        _stream = new FileStream(_draft, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 64 * 1024);
    }

    /// <summary>The name it will have, without a folder.</summary>
    public string Name { get; }

    /// <summary>True when the file has become too large to be read again; a table takes more room as JSON.</summary>
    public bool IsTooLarge => _stream.Length > CatalogueImport.MaxBytes - 16;

    /// <summary>The name of an import's file.</summary>
    public static string NameOf(string import) => $"{import}.json";

    /// <summary>True if there is an import of this name.</summary>
    public static bool Exists(string folder, string import) => File.Exists(Path.Combine(folder, NameOf(import)));

    /// <summary>Removes an import.</summary>
    public static void Delete(string folder, string import)
    {
        File.Delete(Path.Combine(folder, NameOf(import)));
        DurableFile.SyncFolder(folder);
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

    /// <summary>Ends the draft, safe on disk, and tells where it is.</summary>
    public FileInfo Complete()
    {
        _stream.Write(_isEmpty ? "[]\n"u8 : "\n]\n"u8);
        _stream.Flush(flushToDisk: true);
        _stream.Dispose();
        return new FileInfo(_draft);
    }

    /// <summary>Gives the completed file its name.</summary>
    public void Commit()
    {
        File.Move(_draft, Path.Combine(_folder, Name), overwrite: true);
        DurableFile.SyncFolder(_folder);
    }

    public void Dispose()
    {
        _stream.Dispose();
        File.Delete(_draft);
    }
}
