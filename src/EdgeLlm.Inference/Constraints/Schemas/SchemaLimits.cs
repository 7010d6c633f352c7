namespace EdgeLlm.Inference.Constraints.Schemas;

/// <summary>Bounds that keep a hostile schema cheap. They are stated in docs/JSON_SCHEMA.md.</summary>
internal static class SchemaLimits
{
    /// <summary>Longest schema text, UTF-8 bytes.</summary>
    public const int SchemaBytes = 256 * 1024;

    /// <summary>Schemas inside schemas.</summary>
    public const int Depth = 32;

    /// <summary>Arrays and objects inside each other in the text; a level of schema takes up to two.</summary>
    public const int JsonDepth = 96;

    /// <summary>Largest minItems, maxItems, minLength, maxLength.</summary>
    public const int Count = 65_536;

    /// <summary>Most values of an enum.</summary>
    public const int EnumValues = 4096;

    /// <summary>Most schemas in an anyOf.</summary>
    public const int Branches = 256;

    /// <summary>Most values of an enum whose items must be unique: each step of such a list looks at all of them.</summary>
    public const int DistinctValues = 256;

    /// <summary>Most properties of one object.</summary>
    public const int Properties = 1024;

    /// <summary>Longest pattern, characters.</summary>
    public const int PatternLength = 1024;

    /// <summary>Longest completion that an answer may need, bytes.</summary>
    public const int CompletionBytes = 64 * 1024;

    /// <summary>Memory of a compiled schema before it is used, bytes (estimated).</summary>
    public const long CompiledBytes = 8L << 20;

    /// <summary>Memory on top of that, beyond which the automaton forgets its states, bytes (estimated).</summary>
    public const long CrowdedBytes = 8L << 20;

    /// <summary>Memory in all, beyond which a schema is refused even while it is used, bytes (estimated).</summary>
    public const long WorkingBytes = 32L << 20;
}
