namespace EdgeLlm.Diagnostics.Catalogue;

/// <summary>Where an entry comes from. An entry of a later origin takes the place of one with the same identifier.</summary>
public enum EntryOrigin
{
    /// <summary>Part of the program.</summary>
    BuiltIn,

    /// <summary>Imported while the service ran.</summary>
    Imported,

    /// <summary>A file of the plant's own folder.</summary>
    Plant,
}
