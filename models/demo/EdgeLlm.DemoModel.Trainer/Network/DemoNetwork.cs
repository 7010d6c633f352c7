using System.Globalization;
using EdgeLlm.DemoModel.Text;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace EdgeLlm.DemoModel.Network;

/// <summary>
/// qwen2: RMS norms, rotary positions by halves, grouped queries with biases, SwiGLU, the embedding as output matrix.
/// Sequences of a batch share their first part (system text), which is computed once for all of them.
/// </summary>
internal sealed class DemoNetwork
{
    private static readonly Scalar s_normEpsilon = DemoShape.NormEpsilon;

    private readonly Tensor _cos;
    private readonly Tensor _sin;

    /// <param name="random">Decides the weights it begins with.</param>
    /// <param name="known">Embeddings of an earlier model of the same vocabulary and width, to begin with.</param>
    public DemoNetwork(Generator random, Tensor? known = null)
    {
        Weights = [];
        Add("token_embd.weight", Normal(random, 0.04, DemoVocabulary.Size, DemoShape.Hidden));
        Add("output_norm.weight", ones(DemoShape.Hidden));
        var perInput = 0.8 / Math.Sqrt(DemoShape.Hidden);
        for (var i = 0; i < DemoShape.Layers; i++)
        {
            var block = Block(i);
            Add(block + "attn_norm.weight", ones(DemoShape.Hidden));
            Add(block + "attn_q.weight", Normal(random, perInput, DemoShape.Hidden, DemoShape.Hidden));
            Add(block + "attn_q.bias", zeros(DemoShape.Hidden));
            Add(block + "attn_k.weight", Normal(random, perInput, DemoShape.KeyValues, DemoShape.Hidden));
            Add(block + "attn_k.bias", zeros(DemoShape.KeyValues));
            Add(block + "attn_v.weight", Normal(random, perInput, DemoShape.KeyValues, DemoShape.Hidden));
            Add(block + "attn_v.bias", zeros(DemoShape.KeyValues));
            Add(block + "attn_output.weight", zeros(DemoShape.Hidden, DemoShape.Hidden));
            Add(block + "ffn_norm.weight", ones(DemoShape.Hidden));
            Add(block + "ffn_gate.weight", Normal(random, perInput, DemoShape.FeedForward, DemoShape.Hidden));
            Add(block + "ffn_up.weight", Normal(random, perInput, DemoShape.FeedForward, DemoShape.Hidden));
            Add(block + "ffn_down.weight", zeros(DemoShape.Hidden, DemoShape.FeedForward));
        }

        CopyingStart.Set(Weights, random, known);

        // Angles by position and pair; a pair is an element of the first half and its like of the second.
        var pair = arange(0, DemoShape.HeadLength, 2, dtype: float32) / DemoShape.HeadLength;
        var angles = outer(arange(DemoShape.ContextTokens, dtype: float32), pow(DemoShape.RopeBase, -pair));
        angles = cat([angles, angles], 1).unsqueeze(1);
        (_cos, _sin) = (angles.cos(), angles.sin());
    }

    /// <summary>Weights by the names that GGUF gives them.</summary>
    public Dictionary<string, Tensor> Weights { get; }

    /// <summary>Number of weights.</summary>
    public long Parameters => Weights.Values.Sum(weight => weight.NumberOfElements);

    /// <summary>Logits at some places.</summary>
    /// <param name="prefix">Tokens that all sequences begin with.</param>
    /// <param name="suffix">What follows, a row for each sequence.</param>
    /// <param name="places">Places in the prefix and all rows, one after the other.</param>
    /// <param name="half">True to multiply in bfloat16.</param>
    public Tensor Logits(Tensor prefix, Tensor suffix, Tensor places, bool half)
    {
        var type = half ? bfloat16 : float32;
        var (shared, rows, length) = (prefix.shape[0], suffix.shape[0], suffix.shape[1]);
        var embedding = Weights["token_embd.weight"];
        var x = embedding.index_select(0, cat([prefix, suffix.flatten()]));
        var position = cat([arange(shared, dtype: int64), arange(shared, shared + length, dtype: int64).repeat(rows)]);
        var (cos, sin) = (_cos.index_select(0, position), _sin.index_select(0, position));
        var visible = ones(length, shared + length, dtype: @bool).tril(shared);
        for (var i = 0; i < DemoShape.Layers; i++)
        {
            var block = Block(i);
            x = x + Attention(block, Norm(x, block + "attn_norm.weight").to(type));
            x = x + FeedForward(block, Norm(x, block + "ffn_norm.weight").to(type));
        }

        x = Norm(x.index_select(0, places), "output_norm.weight").to(type);
        return F.linear(x, embedding.to(type)).to(float32);

        Tensor Attention(string block, Tensor h)
        {
            var weight = cat([Weights[block + "attn_q.weight"], Weights[block + "attn_k.weight"], Weights[block + "attn_v.weight"]]).to(type);
            var bias = cat([Weights[block + "attn_q.bias"], Weights[block + "attn_k.bias"], Weights[block + "attn_v.bias"]]).to(type);
            var parts = F.linear(h, weight, bias).split([DemoShape.Hidden, DemoShape.KeyValues, DemoShape.KeyValues], 1);
            var q = Rotate(parts[0].view(-1, DemoShape.Heads, DemoShape.HeadLength)).to(type);
            var k = Rotate(parts[1].view(-1, DemoShape.KeyValueHeads, DemoShape.HeadLength)).to(type);
            var v = parts[2].view(-1, DemoShape.KeyValueHeads, DemoShape.HeadLength);

            // The prefix sees itself; every row sees the prefix and what came before in the row.
            var (sharedK, sharedV) = (Spread(k[..(int)shared].unsqueeze(0)), Spread(v[..(int)shared].unsqueeze(0)));
            var first = F.scaled_dot_product_attention(q[..(int)shared].unsqueeze(0).transpose(1, 2), sharedK, sharedV, is_casual: true);
            var ownK = cat([sharedK.expand(rows, -1, -1, -1), Spread(k[(int)shared..].view(rows, length, DemoShape.KeyValueHeads, -1))], 2);
            var ownV = cat([sharedV.expand(rows, -1, -1, -1), Spread(v[(int)shared..].view(rows, length, DemoShape.KeyValueHeads, -1))], 2);
            var own = q[(int)shared..].view(rows, length, DemoShape.Heads, -1).transpose(1, 2);
            var then = F.scaled_dot_product_attention(own, ownK, ownV, visible);
            var all = cat([first.transpose(1, 2).reshape(shared, DemoShape.Hidden), then.transpose(1, 2).reshape(rows * length, DemoShape.Hidden)]);
            return F.linear(all, Weights[block + "attn_output.weight"].to(type)).to(float32);
        }

        // A key head serves as many query heads as there are to each.
        static Tensor Spread(Tensor heads) => heads.repeat_interleave(DemoShape.Heads / DemoShape.KeyValueHeads, 2).transpose(1, 2);

        Tensor Rotate(Tensor heads)
        {
            heads = heads.to(float32);
            var halves = heads.chunk(2, 2);
            return (heads * cos) + (cat([-halves[1], halves[0]], 2) * sin);
        }

        Tensor FeedForward(string block, Tensor h)
        {
            var parts = F.linear(h, cat([Weights[block + "ffn_gate.weight"], Weights[block + "ffn_up.weight"]]).to(type)).chunk(2, 1);
            return F.linear(F.silu(parts[0]) * parts[1], Weights[block + "ffn_down.weight"].to(type)).to(float32);
        }
    }

    private Tensor Norm(Tensor x, string weight) => x * (x * x).mean([1], keepdim: true).add(s_normEpsilon).rsqrt() * Weights[weight];

    private void Add(string name, Tensor weight) => Weights[name] = weight.DetachFromDisposeScope().requires_grad_();

    private static Tensor Normal(Generator random, double deviation, params long[] shape) => randn(shape, generator: random) * deviation;

    private static string Block(int index) => string.Create(CultureInfo.InvariantCulture, $"blk.{index}.");
}
