namespace EdgeLlm.Inference.Constraints.Schemas;

/// <summary>The types that the key "type" can name.</summary>
[Flags]
internal enum JsonTypes
{
    None = 0,
    Null = 1,
    Boolean = 2,
    Integer = 4,
    Number = 8,
    String = 16,
    Array = 32,
    Object = 64,
}
