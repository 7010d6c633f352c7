using System.Globalization;

namespace EdgeLlm.Diagnostics.Records;

/// <summary>Moves a damaged database out of the way, whole, so that what is in it can still be salvaged.</summary>
internal static class DamagedFile
{
    private const int NewestKept = 2;
    private const string Name = "diagnoses.damaged-";

    // The log comes first: beside a database that is gone, SQLite would take it for a left-over and delete it.
    private static readonly string[] s_parts = ["-wal", "-shm", ""];

    /// <summary>Moves the file and what belongs to it; returns its new name.</summary>
    public static string SetAside(string path, DateTimeOffset now)
    {
        var folder = Path.GetDirectoryName(path)!;
        string target;
        do
        {
            target = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{Name}{now.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}.db"));
            now = now.AddSeconds(1);
        }
        while (File.Exists(target));

        foreach (var part in s_parts)
        {
            if (File.Exists(path + part))
            {
                File.Move(path + part, target + part);
            }
        }

        Thin(folder, target);
        return Path.GetFileName(target);
    }

    // A card that dies damages file after file, and the disk is small. The first one set aside holds the years before it, so
    // it stays for good, and so do the newest; the one at hand is the newest whatever the clock says.
    private static void Thin(string folder, string newest)
    {
        var others = Directory.GetFiles(folder, Name + "*.db").Where(file => file != newest).Order(StringComparer.Ordinal).ToList();
        foreach (var file in others.Skip(1).SkipLast(NewestKept - 1))
        {
            foreach (var part in s_parts)
            {
                File.Delete(file + part);
            }
        }
    }
}
