using EdgeLlm.Protos.V1;

namespace EdgeLlm.Daemon.Cli.Catalogue;

/// <summary>Says in a few words what became of a file beside the built-in data.</summary>
internal static class CatalogueFileText
{
    /// <summary>Returns the words for one file.</summary>
    public static string Of(CatalogueFile file) => (file.Entries, file.Problems.Count) switch
    {
        (_, 0) => $"{file.Entries} entries in use",

        // Only a knowledge file is used in part.
        ( > 0, _) => $"{file.Entries} entries in use, WITH PROBLEMS",
        _ => "LEFT OUT",
    };
}
