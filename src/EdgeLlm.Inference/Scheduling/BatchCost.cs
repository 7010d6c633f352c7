namespace EdgeLlm.Inference.Scheduling;

/// <summary>
/// What a batch costs by its tokens, against one of a single token. Where memory bounds the speed a few tokens cost little
/// more than one; where computing does, they cost as much as each alone. Measured on the machine at start-up.
/// </summary>
internal sealed class BatchCost
{
    private readonly (int Tokens, double Cost)[] _measured;

    /// <param name="measured">Sizes and times, the smallest size first; at least one.</param>
    internal BatchCost(IReadOnlyList<(int Tokens, TimeSpan Time)> measured)
        : this([.. measured.Select(size => (size.Tokens, size.Time / measured[0].Time))])
    {
    }

    /// <param name="measured">Sizes and costs against the smallest size, which comes first; at least one.</param>
    internal BatchCost(IEnumerable<(int Tokens, double Cost)> measured)
    {
        // More tokens are never cheaper: where a measurement says so, it was disturbed.
        var highest = 0.0;
        _measured = [.. measured.Select(size => (size.Tokens, highest = Math.Max(highest, size.Cost)))];
    }

    /// <summary>Sizes and costs against the smallest size.</summary>
    internal IReadOnlyList<(int Tokens, double Cost)> Measured => _measured;

    /// <summary>Cost of a batch, relative to the smallest one measured.</summary>
    internal double Of(int tokens)
    {
        var at = Array.FindIndex(_measured, size => size.Tokens >= tokens);
        if (at == 0 || _measured.Length == 1)
        {
            return _measured[0].Cost;
        }

        // Between two sizes, and beyond the last, in a straight line.
        var (above, below) = at < 0 ? (_measured[^1], _measured[^2]) : (_measured[at], _measured[at - 1]);
        return below.Cost + ((above.Cost - below.Cost) * (tokens - below.Tokens) / (above.Tokens - below.Tokens));
    }

    /// <summary>For the log: "2 tokens 1.71, 4 tokens 3.30".</summary>
    public override string ToString() => string.Join(", ", _measured.Skip(1).Select(size => $"{size.Tokens} tokens {size.Cost:F2}"));
}
