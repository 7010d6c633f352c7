using System.Globalization;

namespace EdgeLlm.Inference.Models;

/// <summary>Checks that the tensors of a qwen2 model are all there, in the shape that its numbers promise.</summary>
internal static class TensorCheck
{
    /// <summary>Checks every tensor that llama.cpp will ask for.</summary>
    public static void Check(GgufFile file, ModelShape shape)
    {
        long hidden = shape.EmbeddingLength, inner = shape.FeedForwardLength, keyValue = shape.KeyValueLength;
        if (file.FindTensor("token_embd.weight") is { Dimensions: [_, var rows] } && rows != shape.VocabularySize)
        {
            throw InvalidModel.Because(file.Name, Text($"the vocabulary has {shape.VocabularySize:N0} tokens but the embedding has {rows:N0} rows"));
        }

        Matrix(file, "token_embd.weight", hidden, shape.VocabularySize);
        Vector(file, "output_norm.weight", hidden);
        if (file.FindTensor("output.weight") is not null)
        {
            Matrix(file, "output.weight", hidden, shape.VocabularySize);
        }

        for (var i = 0; i < shape.BlockCount; i++)
        {
            var block = Text($"blk.{i}.");
            Vector(file, block + "attn_norm.weight", hidden);
            Matrix(file, block + "attn_q.weight", hidden, hidden);
            Vector(file, block + "attn_q.bias", hidden);
            Matrix(file, block + "attn_k.weight", hidden, keyValue);
            Vector(file, block + "attn_k.bias", keyValue);
            Matrix(file, block + "attn_v.weight", hidden, keyValue);
            Vector(file, block + "attn_v.bias", keyValue);
            Matrix(file, block + "attn_output.weight", hidden, hidden);
            Vector(file, block + "ffn_norm.weight", hidden);
            Matrix(file, block + "ffn_gate.weight", hidden, inner);
            Matrix(file, block + "ffn_up.weight", hidden, inner);
            Matrix(file, block + "ffn_down.weight", inner, hidden);
        }
    }

    private static void Matrix(GgufFile file, string name, long columns, long rows)
    {
        var tensor = Require(file, name, columns, rows);
        if (GgufEncoding.Of(tensor.Type) is not { IsMatrixType: true })
        {
            throw InvalidModel.Because(file.Name, $"tensor '{name}' is {tensor.Type}, which can't hold weights");
        }
    }

    private static void Vector(GgufFile file, string name, long length)
    {
        // llama.cpp multiplies and adds these element by element, which it can do with 32-bit floats only.
        var tensor = Require(file, name, length, rows: 1);
        if (tensor.Type != GgufTensorType.F32)
        {
            throw InvalidModel.Because(file.Name, $"tensor '{name}' is {tensor.Type} where F32 is needed");
        }
    }

    private static GgufTensor Require(GgufFile file, string name, long columns, long rows)
    {
        var tensor = file.FindTensor(name) ?? throw InvalidModel.Because(file.Name, $"the tensor '{name}' is missing");
        var dimensions = tensor.Dimensions;
        var isShape = dimensions[0] == columns
            && (dimensions.Count < 2 ? rows == 1 : dimensions[1] == rows)
            && dimensions.Skip(2).All(length => length == 1);
        return isShape
            ? tensor
            : throw InvalidModel.Because(file.Name, Text($"tensor '{name}' is {string.Join(" × ", dimensions)} where {columns} × {rows} is needed"));
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
