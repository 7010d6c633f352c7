using System.Text.Json;
using EdgeLlm.Inference.Constraints.Expressions;

namespace EdgeLlm.Inference.Constraints.Schemas;

/// <summary>Translates a schema and everything in it to one expression.</summary>
internal sealed class SchemaTranslator
{
    private readonly ExpressionPool _pool;
    private readonly NumberTranslator _numbers;
    private readonly StringTranslator _strings;
    private readonly Disjointness _disjointness;

    public SchemaTranslator(ExpressionPool pool)
    {
        _pool = pool;
        _numbers = new NumberTranslator(pool);
        _strings = new StringTranslator(pool);
        _disjointness = new Disjointness(place => Translate(place, depth: 1), pool);
    }

    public Expression Translate(SchemaPlace root) => Translate(root, depth: 1);

    private Expression Translate(SchemaPlace schema, int depth)
    {
        if (depth > SchemaLimits.Depth)
        {
            throw schema.Refuse($"schemas are nested more than {SchemaLimits.Depth} levels deep");
        }

        if (schema.Kind != JsonValueKind.Object)
        {
            throw schema.Refuse("a schema is an object here; true and false say nothing that could be written");
        }

        SchemaKeys.RequireKnown(schema);
        if (schema.Find("anyOf") is { } anyOf)
        {
            SchemaKeys.RequireAlone(schema, "anyOf");
            return _pool.AnyOf(Branches(anyOf, "anyOf", depth));
        }

        if (schema.Find("oneOf") is { } oneOf)
        {
            SchemaKeys.RequireAlone(schema, "oneOf");
            return OneOf(oneOf, depth);
        }

        if (FixedValues.AreIn(schema))
        {
            return _pool.AnyOf([.. FixedValues.Read(schema).Select(text => _pool.Text(text))]);
        }

        var type = schema.Find("type") ?? throw schema.Refuse("the key \"type\" is needed, or one of \"enum\", \"const\", \"anyOf\", \"oneOf\"");
        return Typed(schema, SchemaKeys.ReadTypes(type), depth);
    }

    private List<Expression> Branches(SchemaPlace place, string key, int depth)
    {
        if (place.Kind != JsonValueKind.Array || place.Element.GetArrayLength() == 0)
        {
            throw place.Refuse($"the key \"{key}\" takes a list of at least one schema");
        }

        if (place.Element.GetArrayLength() > SchemaLimits.Branches)
        {
            throw place.Refuse($"the key \"{key}\" has more than {SchemaLimits.Branches} schemas");
        }

        return [.. place.Items().Select(branch => Translate(branch, depth + 1))];
    }

    // Exactly one of several is any of them where no value satisfies two.
    private Expression OneOf(SchemaPlace oneOf, int depth)
    {
        var branches = Branches(oneOf, "oneOf", depth);
        SchemaPlace[] places = [.. oneOf.Items()];
        for (var one = 0; one < places.Length; one++)
        {
            for (var other = one + 1; other < places.Length; other++)
            {
                if (!_disjointness.IsCertain(places[one], places[other]))
                {
                    throw oneOf.Refuse(
                        $"the schemas {one} and {other} of \"oneOf\" seem to have a value in common; tell them apart by their types or by a member that both require, with different constants, or use \"anyOf\"");
                }
            }
        }

        return _pool.AnyOf(branches);
    }

    private Expression Typed(SchemaPlace schema, JsonTypes types, int depth)
    {
        SchemaKeys.RequireApplicable(schema, types);
        var alternatives = new List<Expression>();
        if (types.HasFlag(JsonTypes.Null))
        {
            alternatives.Add(_pool.Text("null"u8));
        }

        if (types.HasFlag(JsonTypes.Boolean))
        {
            alternatives.Add(_pool.Text("true"u8));
            alternatives.Add(_pool.Text("false"u8));
        }

        if (types.HasFlag(JsonTypes.Integer))
        {
            alternatives.Add(_numbers.Integer(NumericBounds.Read(schema)));
        }

        if (types.HasFlag(JsonTypes.Number))
        {
            alternatives.Add(_numbers.Number(NumericBounds.Read(schema)));
        }

        if (types.HasFlag(JsonTypes.String))
        {
            alternatives.Add(_strings.Translate(schema));
        }

        if (types.HasFlag(JsonTypes.Array))
        {
            alternatives.Add(Array(schema, depth));
        }

        if (types.HasFlag(JsonTypes.Object))
        {
            alternatives.Add(Object(schema, depth));
        }

        return _pool.AnyOf(alternatives);
    }

    private Expression Array(SchemaPlace schema, int depth)
    {
        var minimum = CountKey.Read(schema, "minItems") ?? 0;
        var maximum = CountKey.Read(schema, "maxItems") ?? Repeat.Unbounded;
        CountKey.RequireOrder(schema, "minItems", minimum, "maxItems", maximum);
        var items = schema.Find("items") ?? throw schema.Refuse("an array needs the key \"items\"");
        var item = Translate(items, depth + 1);
        if (schema.Find("uniqueItems") is { } unique && ReadFlag(unique, "uniqueItems") && maximum > 1)
        {
            return _pool.Chain(_pool.Text("["u8), Distinct(schema, unique, items, minimum, maximum), _pool.Text("]"u8));
        }

        if (maximum == 0)
        {
            return _pool.Text("[]"u8);
        }

        var more = _pool.Repeat(
            _pool.Chain(_pool.Text(","u8), item),
            Math.Max(minimum - 1, 0),
            maximum == Repeat.Unbounded ? Repeat.Unbounded : maximum - 1);
        var list = _pool.Chain(item, more);
        return _pool.Chain(_pool.Text("["u8), minimum == 0 ? _pool.Optional(list) : list, _pool.Text("]"u8));
    }

    private Expression Distinct(SchemaPlace schema, SchemaPlace unique, SchemaPlace items, int minimum, int maximum)
    {
        if (!FixedValues.AreIn(items))
        {
            throw unique.Refuse("the key \"uniqueItems\" is supported only where \"items\" is an enum or a const");
        }

        var values = FixedValues.Read(items);
        if (values.Count > SchemaLimits.DistinctValues)
        {
            throw unique.Refuse($"the key \"uniqueItems\" is supported for at most {SchemaLimits.DistinctValues} values");
        }

        if (minimum > values.Count)
        {
            throw schema.Key("minItems").Refuse($"\"minItems\" is {minimum}, but only {values.Count} different values exist");
        }

        var choices = new DistinctChoices([.. values.Select(text => _pool.Text(text))]);
        return _pool.DistinctItems(choices, choices.AllRemaining(), minimum, maximum, afterValue: false);
    }

    private Expression Object(SchemaPlace schema, int depth)
    {
        if (schema.Find("additionalProperties") is { } additional)
        {
            ReadFlag(additional, "additionalProperties");
        }

        var properties = schema.Find("properties") ?? throw schema.Refuse("an object needs the key \"properties\": others are never written");
        if (properties.Kind != JsonValueKind.Object)
        {
            throw properties.Refuse("the key \"properties\" takes an object of schemas");
        }

        if (properties.Element.GetPropertyCount() > SchemaLimits.Properties)
        {
            throw properties.Refuse($"an object has more than {SchemaLimits.Properties} properties");
        }

        var required = RequiredNames.Read(schema, properties);
        var members = new List<(Expression Text, bool IsRequired)>();
        foreach (var (name, place) in properties.Members())
        {
            var text = _pool.Chain(_pool.Text(CompactJson.Write(name)), _pool.Text(":"u8), Translate(place, depth + 1));
            members.Add((text, required.Contains(name)));
        }

        return _pool.Chain(_pool.Text("{"u8), Members(members), _pool.Text("}"u8));
    }

    /// <summary>
    /// Members in their order, those not required left out or not. Which member comes first decides who has a comma: one
    /// alternative for each member that can be the first, up to the first that is required.
    /// </summary>
    private Expression Members(List<(Expression Text, bool IsRequired)> members)
    {
        var comma = _pool.Text(","u8);
        var afterwards = _pool.Epsilon;
        var following = new Expression[members.Count];
        for (var index = members.Count - 1; index >= 0; index--)
        {
            following[index] = afterwards;
            var next = _pool.Chain(comma, members[index].Text);
            afterwards = _pool.Chain(members[index].IsRequired ? next : _pool.Optional(next), afterwards);
        }

        var firsts = new List<Expression>();
        for (var index = 0; index < members.Count; index++)
        {
            firsts.Add(_pool.Chain(members[index].Text, following[index]));
            if (members[index].IsRequired)
            {
                return _pool.AnyOf(firsts);
            }
        }

        firsts.Add(_pool.Epsilon);
        return _pool.AnyOf(firsts);
    }

    private static bool ReadFlag(SchemaPlace place, string key) => place.Kind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw place.Refuse($"the key \"{key}\" takes true or false"),
    };
}
