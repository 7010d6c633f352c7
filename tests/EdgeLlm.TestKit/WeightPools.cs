namespace EdgeLlm.TestKit;

/// <summary>
/// Makes large random matrices quick to write: a few thousand pieces of 256 weights are drawn and encoded once, and rows
/// are put together from pieces picked at random. No two rows are alike, and a gigabyte takes seconds.
/// </summary>
internal sealed class WeightPools(RandomWeights random)
{
    private const int PieceWeights = 256;
    private const int Pieces = 2048;

    private readonly Dictionary<(TensorEncoding Encoding, float Deviation), byte[]> _pools = [];

    /// <summary>A matrix of weights around 0.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="encoding">Its encoding.</param>
    /// <param name="columns">Weights of a row.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="deviation">Standard deviation of the weights.</param>
    /// <param name="choice">Chooses the pieces of a row; null for the pools' own generator.</param>
    public TensorSpec Matrix(string name, TensorEncoding encoding, long columns, long rows, float deviation, Func<long, RandomWeights>? choice = null)
    {
        if (columns % PieceWeights != 0)
        {
            throw new ArgumentException($"{name} has rows of {columns}, which is not a multiple of {PieceWeights}.", nameof(columns));
        }

        var pieceBytes = RowEncoder.RowBytes(encoding, PieceWeights);
        return new TensorSpec(name, encoding, columns, rows, (row, encoded) =>
        {
            ReadOnlySpan<byte> pool = Pool(encoding, deviation, pieceBytes);
            var chosen = choice?.Invoke(row) ?? random;
            for (var at = 0; at < encoded.Length; at += pieceBytes)
            {
                pool.Slice(chosen.Next(Pieces) * pieceBytes, pieceBytes).CopyTo(encoded[at..]);
            }
        });
    }

    private byte[] Pool(TensorEncoding encoding, float deviation, int pieceBytes)
    {
        if (!_pools.TryGetValue((encoding, deviation), out var pool))
        {
            _pools[(encoding, deviation)] = pool = new byte[Pieces * pieceBytes];
            Span<float> weights = stackalloc float[PieceWeights];
            for (var i = 0; i < Pieces; i++)
            {
                random.Fill(weights, deviation);
                RowEncoder.Encode(encoding, weights, pool.AsSpan(i * pieceBytes, pieceBytes));
            }
        }

        return pool;
    }
}
