namespace EdgeLlm.Diagnostics.Catalogue;

/// <summary>How an entry was found.</summary>
public enum MatchKind
{
    /// <summary>Vendor, family and code are the entry's own.</summary>
    Exact,

    /// <summary>Code is the entry's own.</summary>
    Code,

    /// <summary>Words of the report are the entry's.</summary>
    Text,
}
