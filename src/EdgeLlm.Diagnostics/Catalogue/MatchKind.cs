namespace EdgeLlm.Diagnostics.Catalogue;

/// <summary>How a catalogue entry was found, surest first.</summary>
public enum MatchKind
{
    /// <summary>Code and vendor are the entry's own (for an entry from a standard: code and family) and no family contradicts.</summary>
    Exact,

    /// <summary>The code is the entry's own; vendor or family were not given or are not the entry's.</summary>
    Code,

    /// <summary>The code lies in a range of codes that the entry is about.</summary>
    Range,

    /// <summary>Words of the query are the entry's.</summary>
    Text,

    /// <summary>What was observed fits symptoms of its causes.</summary>
    Symptom,
}
