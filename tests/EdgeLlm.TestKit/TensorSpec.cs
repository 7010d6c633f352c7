namespace EdgeLlm.TestKit;

/// <summary>A tensor to be written; its rows are made only when they are.</summary>
/// <param name="Name">For example "blk.0.attn_q.weight".</param>
/// <param name="Encoding">How weights are stored.</param>
/// <param name="Columns">Weights of a row.</param>
/// <param name="Rows">Number of rows; a vector has one and is written with one dimension.</param>
/// <param name="Source">Makes the rows.</param>
public sealed record TensorSpec(string Name, TensorEncoding Encoding, long Columns, long Rows, EncodedRow Source)
{
    /// <summary>Bytes without padding.</summary>
    public long Bytes => RowEncoder.RowBytes(Encoding, Columns) * Rows;

    /// <summary>A tensor whose rows are made as floats and then encoded.</summary>
    public static TensorSpec FromFloats(string name, TensorEncoding encoding, long columns, long rows, FloatRow source)
    {
        var weights = new float[columns];
        return new TensorSpec(name, encoding, columns, rows, (row, encoded) =>
        {
            source(row, weights);
            RowEncoder.Encode(encoding, weights, encoded);
        });
    }

    /// <summary>A vector of floats.</summary>
    public static TensorSpec Vector(string name, long length, FloatRow source) => FromFloats(name, TensorEncoding.F32, length, 1, source);
}
