using TorchSharp;
using static TorchSharp.torch;

namespace EdgeLlm.DemoModel.Network;

/// <summary>
/// Sets the first two blocks so that the untrained network already repeats what it has read: heads of the first look one,
/// two and three tokens back and note what stands there; heads of the second look for the place before which the same
/// three tokens stand as here, and bring what follows there ("induction heads", Olsson et al. 2022). Networks find this by
/// themselves within some hundred million tokens; two CPU cores read ten. All of it is trained on from there.
/// </summary>
internal static class CopyingStart
{
    // A rotation of the residual stream: notes of what stands one, two, three tokens back, then the token itself.
    private const int NoteLength = 32;
    private const int Notes = 3;
    private const int Content = NoteLength * Notes;

    // Of the residual stream, so large that an update of Muon (each about a hundredth in every direction) does not undo it.
    private const double Embedding = 0.4;
    private const double EmbeddingInNotes = 0.3;
    private const double NoteGain = 0.5;
    private const double Sharpness = 9;
    private const double MatchGain = 2.1;
    private const double CopyGain = 0.85;
    private const double OutputGain = 0.2;

    // Pairs whose angle tells neighbours apart, and pairs that hardly turn over a whole prompt.
    private const int FastPairs = 4;
    private const int FirstSlowPair = 12;
    private static readonly int[] s_matched = [16, 12, 12];

    /// <summary>Sets the weights.</summary>
    /// <param name="weights">The weights.</param>
    /// <param name="random">Decides the rotation.</param>
    /// <param name="known">Embeddings of an earlier model; like tokens then begin alike, and still differ.</param>
    public static void Set(Dictionary<string, Tensor> weights, Generator random, Tensor? known)
    {
        using var quiet = no_grad();
        using var scope = NewDisposeScope();
        var basis = linalg.qr(randn([DemoShape.Hidden, DemoShape.Hidden], generator: random)).Q;
        SetEmbedding(weights["token_embd.weight"], basis, known is null ? null : Centred(known));
        weights["output_norm.weight"].fill_(OutputGain);
        LookBack(weights, basis);
        LookUp(weights, basis);
    }

    // Tokens stay out of the way of the notes.
    private static void SetEmbedding(Tensor embedding, Tensor basis, Tensor? known)
    {
        var own = embedding / embedding.std();
        var parts = (known is null ? own : (own + known) / Math.Sqrt(2)).matmul(basis.t());
        parts[TensorIndex.Colon, TensorIndex.Slice(0, Content)].mul_(EmbeddingInNotes);
        embedding.copy_(parts.matmul(basis) * Embedding);
    }

    private static Tensor Centred(Tensor embedding)
    {
        var centred = embedding - embedding.mean([0], keepdim: true);
        return centred / (centred * centred).mean([1], keepdim: true).sqrt().add(1e-6);
    }

    private static void LookBack(Dictionary<string, Tensor> weights, Tensor basis)
    {
        var token = basis[Content..(Content + NoteLength)];
        var (values, outputs) = (zeros_like(weights["blk.0.attn_v.weight"]), zeros_like(weights["blk.0.attn_output.weight"]));
        var (queries, keys) = (new float[DemoShape.Hidden], new float[DemoShape.KeyValues]);
        for (var head = 0; head < Notes; head++)
        {
            // A score of cosines of the distance less (head + 1), so that it is highest there.
            var first = head * DemoShape.HeadLength;
            for (var pair = 0; pair < FastPairs; pair++)
            {
                var angle = (head + 1) * Math.Pow(DemoShape.RopeBase, -2.0 * pair / DemoShape.HeadLength);
                queries[first + pair] = (float)(Sharpness * Math.Cos(angle));
                queries[first + pair + (DemoShape.HeadLength / 2)] = (float)(-Sharpness * Math.Sin(angle));
                keys[first + pair] = (float)Sharpness;
            }

            values[first..(first + NoteLength)] = token;
            outputs[TensorIndex.Colon, TensorIndex.Slice(first, first + NoteLength)] = basis[(head * NoteLength)..((head + 1) * NoteLength)].t() * NoteGain;
        }

        weights["blk.0.attn_q.weight"].mul_(0.1);
        weights["blk.0.attn_k.weight"].mul_(0.1);
        weights["blk.0.attn_q.bias"].copy_(tensor(queries));
        weights["blk.0.attn_k.bias"].copy_(tensor(keys));
        weights["blk.0.attn_v.weight"].copy_(values);
        weights["blk.0.attn_output.weight"].copy_(outputs);
    }

    private static void LookUp(Dictionary<string, Tensor> weights, Tensor basis)
    {
        var (queries, keys) = (weights["blk.1.attn_q.weight"], weights["blk.1.attn_k.weight"]);
        var (values, outputs) = (zeros_like(weights["blk.1.attn_v.weight"]), zeros_like(weights["blk.1.attn_output.weight"]));
        queries.mul_(0.1);
        keys.mul_(0.1);
        int[] slow = [.. Enumerable.Range(0, DemoShape.HeadLength).Where(i => i % (DemoShape.HeadLength / 2) >= FirstSlowPair)];
        for (var head = 0; head < DemoShape.Heads; head++)
        {
            // Here: this token, the last, the one before it. There: the same, noted one token later.
            var first = head * DemoShape.HeadLength;
            var next = 0;
            for (var back = 0; back < Notes; back++)
            {
                for (var i = 0; i < s_matched[back]; i++)
                {
                    var element = (i + (head * s_matched[back])) % NoteLength;
                    var here = back == 0 ? Content + element : ((back - 1) * NoteLength) + element;
                    queries[first + slow[next]] = basis[here] * MatchGain;
                    keys[first + slow[next]] = basis[(back * NoteLength) + element] * MatchGain;
                    next++;
                }
            }

            for (var i = 0; i < DemoShape.HeadLength; i++)
            {
                var element = basis[Content + (((head * DemoShape.HeadLength) + i) % Content)];
                values[first + i] = element;
                outputs[TensorIndex.Colon, TensorIndex.Single(first + i)] = element * CopyGain;
            }
        }

        weights["blk.1.attn_v.weight"].copy_(values);
        weights["blk.1.attn_output.weight"].copy_(outputs);
    }
}
