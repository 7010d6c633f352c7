using EdgeLlm.Inference.Models;
using EdgeLlm.TestKit;

namespace EdgeLlm.Inference.Tests.Models;

/// <summary>Model files in memory, and the one way in which reading them may fail.</summary>
internal static class ModelFile
{
    public const string Name = "model.gguf";

    /// <summary>The bytes of a tiny model after a change.</summary>
    public static byte[] Tiny(Action<GgufWriter>? alter = null) => Bytes(TinyModel.Describe(new TinyModelOptions { Hidden = 32, Heads = 2, KeyValueHeads = 1, FeedForward = 32, Layers = 1, Alter = alter }));

    public static byte[] Bytes(GgufWriter writer)
    {
        using var stream = new MemoryStream();
        writer.Write(stream);
        return stream.ToArray();
    }

    public static GgufFile Open(byte[] bytes) => GgufFile.Parse(new MemoryStream(bytes), Name);

    /// <summary>Reads a file that must be refused, and gives the message after checking what every message must be.</summary>
    public static string RefusalOf(Action read)
    {
        var refusal = Assert.Throws<EdgeLlmException>(read);
        Assert.Equal(EdgeLlmError.InvalidModel, refusal.Error);
        Assert.DoesNotContain(refusal.Message, char.IsControl);
        Assert.InRange(refusal.Message.Length, 20, 400);
        return refusal.Message;
    }

    public static string RefusalOf(byte[] bytes) => RefusalOf(() =>
    {
        using var file = Open(bytes);
        ModelCheck.Inspect(file);
    });
}
