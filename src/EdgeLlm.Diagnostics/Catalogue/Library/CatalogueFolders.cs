namespace EdgeLlm.Diagnostics.Catalogue.Library;

/// <summary>Where a library finds entries besides the built-in ones.</summary>
/// <param name="State">The service's own folder: imports are kept in it, and the index of a large catalogue.</param>
/// <param name="Plant">The plant's folder, which the service only reads.</param>
public sealed record CatalogueFolders(string State, string Plant)
{
    /// <summary>Name of the folder of knowledge files within the plant's folder.</summary>
    public const string KnowledgeFolder = "knowledge";

    /// <summary>The plant's failure modes and terms; empty if the plant has no folder.</summary>
    public string Knowledge => Plant.Length == 0 ? "" : Path.Combine(Plant, KnowledgeFolder);

    /// <summary>Where imports are kept.</summary>
    public string Imports => Path.Combine(State, "catalogue.d");

    /// <summary>Where indexes are kept while they are used.</summary>
    public string Indexes => Path.Combine(State, "catalogue-index");
}
