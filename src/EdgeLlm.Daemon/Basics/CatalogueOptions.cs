using EdgeLlm.Diagnostics.Catalogue.Library;

namespace EdgeLlm.Daemon.Basics;

/// <summary>Section "Catalogue": where a plant keeps what it knows itself.</summary>
internal sealed class CatalogueOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Catalogue";

    /// <summary>The plant's folder of *.json, *.yaml and *.csv files. It need not be there; empty: none.</summary>
    public string Folder { get; set; } = "/etc/edgellm/catalogue.d";

    /// <summary>The folders of the library.</summary>
    public CatalogueFolders ToFolders(string stateFolder) => new(stateFolder, Folder);
}
