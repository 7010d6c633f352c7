using System.Text.Json;

namespace EdgeLlm.Inference.Constraints.Schemas;

/// <summary>The bounds of a number, read from the four keys; the tighter one counts where two say the same side.</summary>
internal sealed record NumericBounds(SchemaPlace Place, NumericBound? Lower, NumericBound? Upper)
{
    public bool IsOpen => Lower is null && Upper is null;

    public static NumericBounds Read(SchemaPlace schema)
    {
        var lower = Tighter(ReadBound(schema, "minimum", false), ReadBound(schema, "exclusiveMinimum", true), tighterIsLarger: true);
        var upper = Tighter(ReadBound(schema, "maximum", false), ReadBound(schema, "exclusiveMaximum", true), tighterIsLarger: false);
        if (lower is not null && upper is not null)
        {
            var order = lower.Value.CompareTo(upper.Value);
            if (order > 0 || (order == 0 && (lower.IsExclusive || upper.IsExclusive)))
            {
                throw upper.Place.Refuse($"no number is within the bounds: see also \"{lower.Key}\"");
            }
        }

        return new NumericBounds(schema, lower, upper);
    }

    private static NumericBound? ReadBound(SchemaPlace schema, string key, bool isExclusive)
    {
        if (schema.Find(key) is not { } place)
        {
            return null;
        }

        return place.Kind == JsonValueKind.Number
            ? new NumericBound(place, key, JsonNumber.Parse(place.Element.GetRawText()), isExclusive)
            : throw place.Refuse($"the key \"{key}\" takes a number");
    }

    private static NumericBound? Tighter(NumericBound? inclusive, NumericBound? exclusive, bool tighterIsLarger)
    {
        if (inclusive is null || exclusive is null)
        {
            return inclusive ?? exclusive;
        }

        var order = inclusive.Value.CompareTo(exclusive.Value);
        return (tighterIsLarger ? order > 0 : order < 0) ? inclusive : exclusive;
    }
}
