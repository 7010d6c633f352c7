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
    public TensorSpec Matrix(string name, TensorEncoding encoding, long columns, long rows, float deviation)
    {
        if (columns % PieceWeights != 0)
        {
            throw new ArgumentException($"{name} has rows of {columns}, which is not a multiple of {PieceWeights}.", nameof(columns));
        }

        var pieceBytes = RowEncoder.RowBytes(encoding, PieceWeights);
        return new TensorSpec(name, encoding, columns, rows, (_, encoded) =>
        {
            ReadOnlySpan<byte> pool = Pool(encoding, deviation, pieceBytes);
            for (var at = 0; at < encoded.Length; at += pieceBytes)
            {
                pool.Slice(random.Next(Pieces) * pieceBytes, pieceBytes).CopyTo(encoded[at..]);
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
