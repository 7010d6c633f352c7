using EdgeLlm.Inference.Models;

namespace EdgeLlm.TestKit;

/// <summary>
/// Writes a model of R1-Distill-Qwen-1.5B's exact shape and of a usual mix of encodings, with random weights: what memory and
/// speed are measured on, without the download and without its words.
/// </summary>
public sealed class ReferenceShape
{
    /// <summary>Bytes of the original at Q4_K_M, to which that mix is filled up.</summary>
    public const long TargetBytes = 1_117_320_768;

    private const int Layers = ReferenceMix.Layers;
    private const int Hidden = 1536;
    private const int Heads = 12;
    private const int KeyValueHeads = 2;
    private const int FeedForward = 8960;
    private const int KeyValue = Hidden / Heads * KeyValueHeads;
    private const int Tokens = 151_936;
    private const int FirstSpecialToken = 151_643;
    private const float Whisper = 0.02f;
    private const ulong PieceSeed = 2;
    private const string FillerKey = "edgellm.filler";

    private readonly GgufWriter _writer = new();
    private readonly RandomWeights _random = new(seed: 1);
    private readonly WeightPools _pools;
    private readonly Vocabulary _vocabulary;
    private readonly ReferenceMix _mix;
    private readonly Dictionary<long, long>? _predecessors;

    private ReferenceShape(Vocabulary vocabulary, ReferenceOptions options)
    {
        _vocabulary = vocabulary;
        _mix = options.Mix;
        _predecessors = options.HasSuccessors ? Successors.Predecessors(vocabulary) : null;
        _pools = new WeightPools(_random);
    }

    /// <summary>Writes the model.</summary>
    /// <param name="path">File to write; an existing one is replaced.</param>
    /// <param name="options">Which.</param>
    /// <param name="output">Where progress goes.</param>
    public static void Write(string path, ReferenceOptions options, TextWriter output)
    {
        var vocabulary = (options.VocabularyPath is { } file ? ReadVocabulary(file) : Vocabulary.Own(thinkIsUserDefined: true))
            .WithR1TokensAt(FirstSpecialToken, Tokens);
        output.WriteLine($"Vocabulary: {vocabulary.Description}, {vocabulary.Tokens.Count:N0} tokens, {vocabulary.Merges.Count:N0} merges.");

        var model = new ReferenceShape(vocabulary, options);
        model.WriteMetadata();
        model.AddTensors();
        if (options.Mix == ReferenceMix.Q4KM)
        {
            model.FillUpTo(TargetBytes);
        }

        model.Write(path, output);
    }

    private static Vocabulary ReadVocabulary(string path)
    {
        using var file = GgufFile.Open(path);
        var tokens = file.RequireArray("tokenizer.ggml.tokens", GgufValueType.String);
        return tokens.Count == Tokens
            ? new Vocabulary(
                $"from {Path.GetFileName(path)}",
                [.. file.ReadStrings(tokens)],
                [.. file.ReadInt32s(file.RequireArray("tokenizer.ggml.token_type", GgufValueType.Int32))],
                [.. file.ReadStrings(file.RequireArray("tokenizer.ggml.merges", GgufValueType.String))])
            : throw file.InvalidValue("tokenizer.ggml.tokens", $"has {tokens.Count:N0} tokens; the reference has {Tokens:N0}");
    }

    private void WriteMetadata()
    {
        _writer.Set("general.architecture", "qwen2");
        _writer.Set("general.name", "EdgeLlm reference shape 1.5B, random");
        _writer.Set("general.license", "mit");
        _writer.Set("general.file_type", _mix.FileType);
        _writer.Set("general.quantization_version", 2u);
        _writer.Set("edgellm.caution", TinyModel.Caution);
        if (_predecessors is not null)
        {
            _writer.Set(Successors.Key, true);
        }

        _writer.Set("qwen2.block_count", (uint)Layers);
        _writer.Set("qwen2.context_length", 131_072u);
        _writer.Set("qwen2.embedding_length", (uint)Hidden);
        _writer.Set("qwen2.feed_forward_length", (uint)FeedForward);
        _writer.Set("qwen2.attention.head_count", (uint)Heads);
        _writer.Set("qwen2.attention.head_count_kv", (uint)KeyValueHeads);
        _writer.Set("qwen2.attention.layer_norm_rms_epsilon", 1e-6f);
        _writer.Set("qwen2.rope.freq_base", 10_000f);
        _vocabulary.WriteTo(_writer);
    }

    private void AddTensors()
    {
        var perInput = 1 / MathF.Sqrt(Hidden);

        // What a token adds to the output is all that a model of successors knows: its blocks compute, and change little.
        var says = _predecessors is null ? 1 : Whisper;
        Rows("token_embd.weight", _mix.Most, 1, token => token);
        Vector("output_norm.weight", Hidden, 0.05f, 1);
        Rows("output.weight", _mix.Output, 2.5f * perInput, token => _predecessors!.GetValueOrDefault(token, Tokens + token));
        for (var i = 0; i < Layers; i++)
        {
            var block = $"blk.{i}.";
            Vector(block + "attn_norm.weight", Hidden, 0.05f, 1);
            Matrix(block + "attn_q.weight", _mix.Most, Hidden, Hidden, 2 * perInput);
            Vector(block + "attn_q.bias", Hidden, 0.1f, 0);
            Matrix(block + "attn_k.weight", _mix.Most, Hidden, KeyValue, perInput);
            Vector(block + "attn_k.bias", KeyValue, 0.1f, 0);
            Matrix(block + "attn_v.weight", _mix.Values(i), Hidden, KeyValue, perInput);
            Vector(block + "attn_v.bias", KeyValue, 0.1f, 0);
            Matrix(block + "attn_output.weight", _mix.Most, Hidden, Hidden, says * perInput);
            Vector(block + "ffn_norm.weight", Hidden, 0.05f, 1);
            Matrix(block + "ffn_gate.weight", _mix.Most, Hidden, FeedForward, perInput);
            Matrix(block + "ffn_up.weight", _mix.Most, Hidden, FeedForward, perInput);
            Matrix(block + "ffn_down.weight", _mix.Down(i), FeedForward, Hidden, says / MathF.Sqrt(FeedForward));
        }
    }

    private void FillUpTo(long target)
    {
        // An empty filler first, because its key takes room too.
        _writer.Set(FillerKey, "");
        var missing = target - _writer.FileBytes();
        if (missing > 0)
        {
            _writer.Set(FillerKey, new string('.', (int)missing));
        }
        else
        {
            _writer.Remove(FillerKey);
        }
    }

    private void Write(string path, TextWriter output)
    {
        var total = _writer.FileBytes();
        var done = 0L;
        var shown = 0L;
        _writer.Write(path, tensor =>
        {
            var percent = 100 * done / total;
            if (percent >= shown)
            {
                output.WriteLine($"{percent,3} %  {tensor.Name}");
                shown = percent + 10;
            }

            done += tensor.Bytes;
        });
        var weights = _writer.Tensors.Sum(tensor => tensor.Columns * tensor.Rows);
        output.WriteLine($"100 %  {new FileInfo(path).Length:N0} bytes, {weights:N0} parameters, {_mix.Name}{Compared(total)}.");
    }

    private string Compared(long bytes) =>
        _mix != ReferenceMix.Q4KM ? ""
        : bytes == TargetBytes ? " (the reference's size)"
        : $" (the reference has {TargetBytes:N0} bytes; this vocabulary takes another room)";

    private void Vector(string name, int length, float deviation, float mean) =>
        _writer.Add(TensorSpec.Vector(name, length, (_, values) => _random.Fill(values, deviation, mean)));

    // One row for each token. Of the two matrices of a model of successors, rows of the same key are made of the same pieces.
    private void Rows(string name, TensorEncoding encoding, float deviation, Func<long, long> key) => _writer.Add(_predecessors is null
        ? _pools.Matrix(name, encoding, Hidden, Tokens, deviation)
        : new WeightPools(new RandomWeights(PieceSeed)).Matrix(name, encoding, Hidden, Tokens, deviation, token => new RandomWeights((ulong)key(token))));

    private void Matrix(string name, TensorEncoding encoding, long columns, long rows, float deviation) =>
        _writer.Add(_pools.Matrix(name, encoding, columns, rows, deviation));
}
