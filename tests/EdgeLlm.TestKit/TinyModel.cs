namespace EdgeLlm.TestKit;

/// <summary>
/// Writes small models that are real in everything but their training: architecture qwen2, a byte-level BPE vocabulary,
/// R1's special tokens and chat form. Logits vary and depend on all that was read.
/// </summary>
public sealed class TinyModel
{
    /// <summary>Said by every generated file about itself.</summary>
    public const string Caution = "random weights: the wording is meaningless";

    // Residual element that carries the favourite token; the embedding keeps it far above what the blocks add to it.
    private const int BeaconElement = 0;
    private const float Beacon = 8;

    private readonly TinyModelOptions _options;
    private readonly Vocabulary _vocabulary;
    private readonly RandomWeights _random;
    private readonly WeightPools _pools;
    private readonly GgufWriter _writer = new();
    private readonly bool[] _isSpecial;

    private TinyModel(TinyModelOptions options)
    {
        _options = options;
        _vocabulary = Vocabulary.Own(options.ThinkIsUserDefined);
        _isSpecial = [.. _vocabulary.TokenTypes.Select(type => type != 1)];
        _random = new RandomWeights(options.Seed);
        _pools = new WeightPools(_random);
    }

    /// <summary>Writes a small model; the same options always give the same bytes.</summary>
    public static void Write(string path, TinyModelOptions? options = null) => Describe(options).Write(path);

    /// <summary>
    /// Writes a model of about 80 MB that needs some ten milliseconds for a token on a fast machine and writes until it
    /// is stopped, so that a test can be sure to catch it in mid-answer.
    /// </summary>
    public static void WriteSlow(string path) => Write(path, new TinyModelOptions
    {
        Name = "EdgeLlm slow random",
        Layers = 24,
        Hidden = 512,
        Heads = 8,
        KeyValueHeads = 4,
        FeedForward = 2048,
        Encoding = TensorEncoding.Q6_K,
        Pooled = true,
        NeverEnds = true,
    });

    /// <summary>Declares the model without writing it.</summary>
    public static GgufWriter Describe(TinyModelOptions? options = null)
    {
        options ??= new TinyModelOptions();
        if (options is { Favourite: not null, TiedOutput: true })
        {
            throw new ArgumentException("A favourite token needs an output matrix of its own.", nameof(options));
        }

        var model = new TinyModel(options);
        model.WriteMetadata();
        model.AddTensors();
        options.Alter?.Invoke(model._writer);
        return model._writer;
    }

    private void WriteMetadata()
    {
        _writer.Set("general.architecture", "qwen2");
        _writer.Set("general.name", _options.Name);
        _writer.Set("general.license", "mit");
        _writer.Set("general.file_type", _options.Encoding switch
        {
            TensorEncoding.F32 => 0u,
            TensorEncoding.F16 => 1u,
            TensorEncoding.Q8_0 => 7u,
            TensorEncoding.Q4_K => 15u,
            _ => 18u,
        });
        _writer.Set("edgellm.caution", Caution);
        _writer.Set("qwen2.block_count", (uint)_options.Layers);
        _writer.Set("qwen2.context_length", (uint)_options.ContextTokens);
        _writer.Set("qwen2.embedding_length", (uint)_options.Hidden);
        _writer.Set("qwen2.feed_forward_length", (uint)_options.FeedForward);
        _writer.Set("qwen2.attention.head_count", (uint)_options.Heads);
        _writer.Set("qwen2.attention.head_count_kv", (uint)_options.KeyValueHeads);
        _writer.Set("qwen2.attention.layer_norm_rms_epsilon", 1e-6f);
        _writer.Set("qwen2.rope.freq_base", 10_000f);
        _vocabulary.WriteTo(_writer);
    }

    private void AddTensors()
    {
        var (hidden, inner) = (_options.Hidden, _options.FeedForward);
        var keyValue = hidden / _options.Heads * _options.KeyValueHeads;
        var perInput = 1 / MathF.Sqrt(hidden);

        Add(TensorSpec.FromFloats("token_embd.weight", _options.Encoding, hidden, _vocabulary.Tokens.Count, EmbeddingRow));
        Vector("output_norm.weight", hidden, 0.05f, 1);
        if (!_options.TiedOutput)
        {
            Add(TensorSpec.FromFloats("output.weight", _options.Encoding, hidden, _vocabulary.Tokens.Count, OutputRow));
        }

        for (var i = 0; i < _options.Layers; i++)
        {
            var block = $"blk.{i}.";
            Vector(block + "attn_norm.weight", hidden, 0.05f, 1);

            // Queries are drawn wider, so that attention picks positions out instead of averaging over all of them.
            Matrix(block + "attn_q.weight", hidden, hidden, 2 * perInput);
            Vector(block + "attn_q.bias", hidden, 0.1f, 0);
            Matrix(block + "attn_k.weight", hidden, keyValue, perInput);
            Vector(block + "attn_k.bias", keyValue, 0.1f, 0);
            Matrix(block + "attn_v.weight", hidden, keyValue, perInput);
            Vector(block + "attn_v.bias", keyValue, 0.1f, 0);
            Matrix(block + "attn_output.weight", hidden, hidden, perInput);
            Vector(block + "ffn_norm.weight", hidden, 0.05f, 1);
            Matrix(block + "ffn_gate.weight", hidden, inner, perInput);
            Matrix(block + "ffn_up.weight", hidden, inner, perInput);
            Matrix(block + "ffn_down.weight", inner, hidden, 1 / MathF.Sqrt(inner));
        }

        if (_options.NanWeights)
        {
            _writer.Replace("output_norm.weight", norm => TensorSpec.Vector(norm.Name, norm.Columns, (_, values) => values.Fill(float.NaN)));
        }
    }

    private void EmbeddingRow(long token, Span<float> row)
    {
        _random.Fill(row, 1);
        if (_options.Favourite is not null)
        {
            row[BeaconElement] = Beacon;
        }
    }

    private void OutputRow(long token, Span<float> row)
    {
        _random.Fill(row, 2.5f / MathF.Sqrt(row.Length));
        if (_options.NeverEnds && _isSpecial[token])
        {
            row.Clear();
        }

        if (_options.Favourite is { } favourite)
        {
            row[BeaconElement] = _vocabulary.Tokens[(int)token] == favourite ? Beacon : 0;
        }
    }

    private void Vector(string name, int length, float deviation, float mean) =>
        Add(TensorSpec.Vector(name, length, (_, values) => _random.Fill(values, deviation, mean)));

    private void Matrix(string name, int columns, int rows, float deviation)
    {
        Add(_options.Pooled
            ? _pools.Matrix(name, _options.Encoding, columns, rows, deviation)
            : TensorSpec.FromFloats(name, _options.Encoding, columns, rows, (_, values) => _random.Fill(values, deviation)));
    }

    private void Add(TensorSpec tensor) => _writer.Add(tensor);
}
