using System.Globalization;

namespace EdgeLlm.Diagnostics.Records;

/// <summary>Moves a damaged database out of the way, whole, so that what is in it can still be salvaged.</summary>
internal static class DamagedFile
{
    private const int Kept = 3;
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

        DeleteOldest(folder, target);
        return Path.GetFileName(target);
    }

    // The newest by name, and the one at hand, whatever the clock says.
    private static void DeleteOldest(string folder, string newest)
    {
        var others = Directory.GetFiles(folder, Name + "*.db").Where(file => file != newest).OrderDescending(StringComparer.Ordinal);
        foreach (var file in others.Skip(Kept - 1))
        {
            foreach (var part in s_parts)
            {
                File.Delete(file + part);
            }
        }
    }
}
