using System.Buffers.Binary;
using System.Runtime.InteropServices;
using EdgeLlm.Inference.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace EdgeLlm.DemoModel.Export;

/// <summary>Reads what a training takes over of an earlier model that <see cref="GgufExport"/> wrote: vocabulary and embeddings.</summary>
internal static class GgufImport
{
    private const int BlockWeights = 32;
    private const int BlockBytes = 34;

    /// <summary>The embeddings of a model, a row for each token.</summary>
    public static Tensor Embeddings(string path)
    {
        using var file = GgufFile.Open(path);
        using var stream = File.OpenRead(path);
        var stored = file.FindTensor("token_embd.weight") ?? throw new InvalidOperationException($"{path} has no embeddings.");
        var bytes = new byte[stored.Bytes];
        stream.Position = stored.Offset;
        stream.ReadExactly(bytes);
        return tensor(Decode(stored, bytes), [.. stored.Dimensions.Reverse()]);
    }

    /// <summary>The merges of a model's vocabulary, from which all of it follows.</summary>
    public static IReadOnlyList<string> Merges(string path)
    {
        using var file = GgufFile.Open(path);
        return [.. file.ReadStrings(file.RequireArray("tokenizer.ggml.merges", GgufValueType.String))];
    }

    private static float[] Decode(GgufTensor stored, byte[] bytes) => stored.Type switch
    {
        GgufTensorType.F32 => MemoryMarshal.Cast<byte, float>(bytes).ToArray(),
        GgufTensorType.Q8_0 => [.. bytes.Chunk(BlockBytes).SelectMany(Block)],
        _ => throw new InvalidOperationException($"{stored.Name} is {stored.Type}; only F32 and Q8_0 are read."),
    };

    private static IEnumerable<float> Block(byte[] block)
    {
        var scale = (float)BinaryPrimitives.ReadHalfLittleEndian(block);
        return Enumerable.Range(BlockBytes - BlockWeights, BlockWeights).Select(i => scale * (sbyte)block[i]);
    }
}
