namespace EdgeLlm.TestKit;

/// <summary>Makes large matrices quick to write: a few rows are drawn and encoded once, then repeated in random order.</summary>
internal static class RepeatedRows
{
    public static TensorSpec Of(TensorSpec matrix, int distinct, RandomWeights random)
    {
        var rowBytes = RowEncoder.RowBytes(matrix.Encoding, matrix.Columns);
        byte[]? pool = null;
        return matrix with
        {
            Source = (_, encoded) =>
            {
                pool ??= MakePool();
                pool.AsSpan(random.Next(distinct) * rowBytes, rowBytes).CopyTo(encoded);
            },
        };

        byte[] MakePool()
        {
            var rows = new byte[distinct * rowBytes];
            for (var i = 0; i < distinct; i++)
            {
                matrix.Source(i, rows.AsSpan(i * rowBytes, rowBytes));
            }

            return rows;
        }
    }
}
