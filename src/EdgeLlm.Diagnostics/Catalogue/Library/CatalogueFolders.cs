namespace EdgeLlm.Diagnostics.Catalogue.Library;

/// <summary>Where a library finds entries besides the built-in ones.</summary>
/// <param name="State">The service's own folder: imports are kept in it, and the index of a large catalogue.</param>
/// <param name="Plant">The plant's folder, which the service only reads.</param>
public sealed record CatalogueFolders(string State, string Plant)
{
    /// <summary>Where imports are kept.</summary>
    public string Imports => Path.Combine(State, "catalogue.d");

    /// <summary>Where indexes are kept while they are used.</summary>
    public string Indexes => Path.Combine(State, "catalogue-index");
}
