using System.Text;
using EdgeLlm.Inference.Models;
using EdgeLlm.TestKit;

namespace EdgeLlm.Inference.Tests.Models;

public sealed class TinyModelTests
{
    [Fact]
    public void TinyModel_is_small_and_the_same_for_the_same_seed()
    {
        var first = ModelFile.Bytes(TinyModel.Describe());
        var again = ModelFile.Bytes(TinyModel.Describe());
        var other = ModelFile.Bytes(TinyModel.Describe(new TinyModelOptions { Seed = 2 }));

        Assert.InRange(first.Length, 500_000, 2_000_000);
        Assert.Equal(first, again);
        Assert.NotEqual(first, other);
    }

    [Theory]
    [InlineData(TensorEncoding.F32, "all F32")]
    [InlineData(TensorEncoding.F16, "F16")]
    [InlineData(TensorEncoding.Q8_0, "Q8_0")]
    [InlineData(TensorEncoding.Q4_K, "Q4_K - Medium")]
    [InlineData(TensorEncoding.Q6_K, "Q6_K")]
    public void TinyModel_passes_the_check_in_every_encoding(TensorEncoding encoding, string name)
    {
        using var file = ModelFile.Open(ModelFile.Bytes(TinyModel.Describe(new TinyModelOptions { Encoding = encoding, Hidden = 256, Pooled = encoding == TensorEncoding.Q4_K })));

        Assert.Equal(name, ModelCheck.Inspect(file).Quantisation);
    }

    [Fact]
    public void Vocabulary_writes_every_byte_and_every_merge_makes_a_token()
    {
        var bpe = ByteLevelBpe.Diagnosis;
        var tokens = bpe.Tokens.ToHashSet();

        Assert.Equal(bpe.Tokens.Count, tokens.Count);
        Assert.InRange(bpe.Merges.Count, 1000, 2000);
        Assert.Equal(Enumerable.Range(0, 256).Select(b => (byte)b), bpe.Tokens.Take(256).SelectMany(ByteLevelAlphabet.Decode));
        Assert.All(bpe.Merges, merge => Assert.Contains(string.Concat(merge.Split(' ')), tokens));
    }

    [Theory]
    [InlineData(" the")]
    [InlineData(" current")]
    [InlineData("\":")]
    [InlineData("温度")]
    public void Vocabulary_has_tokens_of_its_trade(string text) =>
        Assert.Contains(ByteLevelAlphabet.Encode(text), ByteLevelBpe.Diagnosis.Tokens);

    [Fact]
    public void Alphabet_gives_back_any_text()
    {
        const string Text = "E1: 12.5 A\r\n\t变频器 \u00ad\u007f🙂";

        Assert.Equal(Text, Encoding.UTF8.GetString(ByteLevelAlphabet.Decode(ByteLevelAlphabet.Encode(Text))));
    }

    [Fact]
    public void Special_tokens_have_the_reference_ids_when_a_vocabulary_is_filled_up()
    {
        var vocabulary = Vocabulary.Own(thinkIsUserDefined: false).WithR1TokensAt(151_643, 151_936);

        Assert.Equal((151_936, 151_936), (vocabulary.Tokens.Count, vocabulary.Tokens.Distinct().Count()));
        Assert.Equal((151_643, 151_646), (vocabulary.IdOf(R1Chat.EndOfSentence), vocabulary.IdOf(R1Chat.BeginOfSentence)));
        Assert.Equal((151_648, 151_649), (vocabulary.IdOf(R1Chat.Think), vocabulary.IdOf(R1Chat.EndThink)));
    }
}
