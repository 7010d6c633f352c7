using CsCheck;
using EdgeLlm.TestKit;

namespace EdgeLlm.Inference.Tests.Models;

public sealed class RowEncoderTests
{
    private static readonly Gen<float[]> s_rows = Gen.Select(
        Gen.Float[-1, 1].Array[256],
        Gen.Float[0.001f, 1000],
        (values, scale) => values.Select(value => value * scale).ToArray());

    [Fact]
    public void Q8_0_stays_within_half_a_step_of_each_weight() => s_rows.Sample(row =>
    {
        var encoded = Encode(TensorEncoding.Q8_0, row);
        for (var block = 0; block < 8; block++)
        {
            var weights = row.AsSpan(block * 32, 32);
            AssertNear(weights, BlockReader.ReadQ8_0(encoded.AsSpan(block * 34)), Largest(weights) / 127 * 0.6f);
        }
    });

    [Fact]
    public void Q6_K_stays_within_its_steps_of_each_weight() => s_rows.Sample(row =>
        AssertNear(row, BlockReader.ReadQ6_K(Encode(TensorEncoding.Q6_K, row)), Largest(row) / 31));

    [Fact]
    public void Q4_K_stays_within_its_steps_of_each_weight() => s_rows.Sample(row =>
        AssertNear(row, BlockReader.ReadQ4_K(Encode(TensorEncoding.Q4_K, row)), 2 * Largest(row) / 15 * 0.75f));

    [Fact]
    public void Q5_K_stays_within_its_steps_of_each_weight() => s_rows.Sample(row =>
        AssertNear(row, BlockReader.ReadQ5_K(Encode(TensorEncoding.Q5_K, row)), 2 * Largest(row) / 31));

    [Fact]
    public void Each_encoding_keeps_most_of_a_bell_curve()
    {
        var random = new RandomWeights(7);
        var row = new float[256];
        random.Fill(row, 0.02f);

        Assert.InRange(RelativeError(row, BlockReader.ReadQ4_K(Encode(TensorEncoding.Q4_K, row))), 0.001, 0.10);
        Assert.InRange(RelativeError(row, BlockReader.ReadQ5_K(Encode(TensorEncoding.Q5_K, row))), 0.001, 0.05);
        Assert.InRange(RelativeError(row, BlockReader.ReadQ6_K(Encode(TensorEncoding.Q6_K, row))), 0.001, 0.03);
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(1f)]
    [InlineData(-1f)]
    public void Constant_rows_come_back_as_they_are(float value)
    {
        var row = new float[256];
        Array.Fill(row, value);

        AssertNear(row.AsSpan(0, 32), BlockReader.ReadQ8_0(Encode(TensorEncoding.Q8_0, row)), 0.001f);
        AssertNear(row, BlockReader.ReadQ4_K(Encode(TensorEncoding.Q4_K, row)), 0.001f);
        AssertNear(row, BlockReader.ReadQ5_K(Encode(TensorEncoding.Q5_K, row)), 0.001f);
        AssertNear(row, BlockReader.ReadQ6_K(Encode(TensorEncoding.Q6_K, row)), 0.001f);
    }

    [Fact]
    public void Rows_must_be_whole_blocks() =>
        Assert.Throws<ArgumentException>(() => RowEncoder.RowBytes(TensorEncoding.Q4_K, 128));

    private static byte[] Encode(TensorEncoding encoding, float[] row)
    {
        var encoded = new byte[RowEncoder.RowBytes(encoding, row.Length)];
        RowEncoder.Encode(encoding, row, encoded);
        return encoded;
    }

    private static float Largest(ReadOnlySpan<float> values)
    {
        var largest = 0f;
        foreach (var value in values)
        {
            largest = Math.Max(largest, Math.Abs(value));
        }

        return largest;
    }

    private static void AssertNear(ReadOnlySpan<float> expected, float[] actual, float tolerance)
    {
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], actual[i], Math.Max(tolerance, 1e-6f));
        }
    }

    private static double RelativeError(float[] expected, float[] actual) =>
        Math.Sqrt(expected.Zip(actual, (e, a) => Math.Pow(e - a, 2)).Sum() / expected.Sum(e => e * e));
}
