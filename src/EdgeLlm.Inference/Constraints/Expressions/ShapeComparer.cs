using System.Diagnostics.CodeAnalysis;

namespace EdgeLlm.Inference.Constraints.Expressions;

/// <summary>Compares expressions by shape, their parts by identity: parts are already unique.</summary>
internal sealed class ShapeComparer : IEqualityComparer<Expression>
{
    public static ShapeComparer Instance { get; } = new();

    public bool Equals(Expression? x, Expression? y) => ReferenceEquals(x, y) || (x is not null && y is not null && x.HasShapeOf(y));

    public int GetHashCode([DisallowNull] Expression obj) => obj.ShapeHash();
}
