using System.Text;
using EdgeLlm.TestKit;

namespace EdgeLlm.Inference.Tests.Models;

public sealed class SuccessorsTests
{
    [Fact]
    public void Words_are_a_space_and_small_letters()
    {
        var words = Successors.Words(ByteLevelBpe.Diagnosis.Tokens);

        Assert.InRange(words.Count, 100, 2000);
        Assert.All(words, id => Assert.Matches("^ [a-z]{2,}$", Encoding.UTF8.GetString(ByteLevelAlphabet.Decode(ByteLevelBpe.Diagnosis.Tokens[id]))));
        Assert.Equal(words.Order(), words);
    }

    [Fact]
    public void Rows_of_the_same_key_look_in_the_same_direction_whatever_their_size_and_encoding()
    {
        // As in a model of the reference's shape: what token 5 puts into the stream is what the row of token 9 looks for.
        var embedding = Row(TensorEncoding.Q4_K, deviation: 1, key: 5);
        Assert.True(Cosine(embedding, Row(TensorEncoding.Q6_K, deviation: 0.06f, key: 5)) > 0.9);
        Assert.True(Cosine(embedding, Row(TensorEncoding.Q6_K, deviation: 0.06f, key: 9)) < 0.5);
    }

    [Theory]
    [InlineData("", "Q4_K_M", null, false)]
    [InlineData("--mix F16 --successors", "F16", null, true)]
    [InlineData("--successors --vocab qwen.gguf", "Q4_K_M", "qwen.gguf", true)]
    public void Options_may_come_in_any_order(string arguments, string mix, string? vocabulary, bool hasSuccessors)
    {
        var options = ReferenceOptions.Parse(arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        Assert.Equal((mix, vocabulary, hasSuccessors), (options?.Mix.Name, options?.VocabularyPath, options?.HasSuccessors ?? false));
    }

    [Theory]
    [InlineData("--mix Q3")]
    [InlineData("--vocab")]
    [InlineData("--vocab --successors")]
    [InlineData("fast")]
    public void Others_are_refused(string arguments) => Assert.Null(ReferenceOptions.Parse(arguments.Split(' ')));

    private static float[] Row(TensorEncoding encoding, float deviation, ulong key)
    {
        var matrix = new WeightPools(new RandomWeights(2)).Matrix("rows", encoding, columns: 256, rows: 1, deviation, _ => new RandomWeights(key));
        var encoded = new byte[matrix.Bytes];
        matrix.Source(0, encoded);
        return encoding == TensorEncoding.Q4_K ? BlockReader.ReadQ4_K(encoded) : BlockReader.ReadQ6_K(encoded);
    }

    private static double Cosine(float[] one, float[] other) =>
        one.Zip(other).Sum(pair => (double)pair.First * pair.Second) / Math.Sqrt(one.Sum(x => (double)x * x) * other.Sum(x => (double)x * x));
}
