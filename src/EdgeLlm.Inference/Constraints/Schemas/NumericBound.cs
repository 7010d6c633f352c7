namespace EdgeLlm.Inference.Constraints.Schemas;

/// <summary>One bound of a number.</summary>
/// <param name="Place">Where it is written.</param>
/// <param name="Key">The key that says it.</param>
/// <param name="Value">The bound itself.</param>
/// <param name="IsExclusive">Whether the bound is out of range itself.</param>
internal sealed record NumericBound(SchemaPlace Place, string Key, JsonNumber Value, bool IsExclusive);
