namespace EdgeLlm.Diagnostics.Catalogue.Import;

/// <summary>Forms in which entries can be written.</summary>
public enum ImportFormat
{
    /// <summary>An array of entries, as the built-in data is written.</summary>
    Json,

    /// <summary>The same in YAML.</summary>
    Yaml,

    /// <summary>A table with one row for each cause; see <see cref="CsvColumns"/>.</summary>
    Csv,
}
