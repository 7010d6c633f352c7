using EdgeLlm.Daemon.Basics;
using EdgeLlm.Diagnostics.Catalogue.Import;

namespace EdgeLlm.Daemon.Cli.Catalogue;

/// <summary>A file of entries on this machine.</summary>
/// <param name="Name">Its name, without a folder.</param>
/// <param name="Format">How it is written, by its name.</param>
/// <param name="Content">What it holds.</param>
internal sealed record CatalogueInput(string Name, ImportFormat Format, byte[] Content)
{
    /// <summary>Tells that entries with signs are replaced by some without, which happens to every entry that went through a table.</summary>
    public static void WarnOfSigns(Screen screen, int entries)
    {
        if (entries > 0)
        {
            screen.Problem($"{entries} entries take the place of entries with signs but have none: what a report shows can't tell their causes apart any more. A table has no signs; write such entries as JSON or YAML.");
        }
    }

    /// <summary>Reads a file.</summary>
    /// <exception cref="StartException">It is not there, can't be read, is too large, or its name does not tell its format.</exception>
    public static async Task<CatalogueInput> ReadAsync(string file, CancellationToken cancellationToken)
    {
        var format = ImportFormats.OfFile(file)
            ?? throw new StartException(ExitCodes.Usage, $"{file} must end in .json, .yaml, .yml or .csv, which tells how it is written.");
        try
        {
            if (new FileInfo(file) is { Exists: true, Length: > CatalogueImport.MaxBytes })
            {
                throw new StartException(ExitCodes.InvalidReport, CatalogueImport.TooLarge(file).ToString());
            }

            return new CatalogueInput(Path.GetFileName(file), format, await File.ReadAllBytesAsync(file, cancellationToken));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new StartException(ExitCodes.NoInput, $"There is no file {file}.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartException(ExitCodes.NoInput, $"Can't read {file}: {e.Message}", e);
        }
    }
}
