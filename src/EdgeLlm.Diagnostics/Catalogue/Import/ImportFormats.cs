namespace EdgeLlm.Diagnostics.Catalogue.Import;

/// <summary>Knows formats by the ends of file names.</summary>
public static class ImportFormats
{
    /// <summary>The format that a file's name promises, if any.</summary>
    public static ImportFormat? OfFile(string name) => Path.GetExtension(name).ToUpperInvariant() switch
    {
        ".JSON" => ImportFormat.Json,
        ".YAML" or ".YML" => ImportFormat.Yaml,
        ".CSV" => ImportFormat.Csv,
        _ => null,
    };
}
