using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace EdgeLlm.DemoModel.Training;

/// <summary>Weights, the optimizer's memory and how far the training is, in one file that is replaced only when the new one is whole.</summary>
internal static class Checkpoint
{
    /// <summary>Writes a checkpoint.</summary>
    public static void Save(string path, Progress progress, params ReadOnlySpan<Dictionary<string, Tensor>> parts)
    {
        var unfinished = path + ".part";
        using (var writer = new BinaryWriter(File.Create(unfinished)))
        {
            writer.Write(progress.Step);
            writer.Write(progress.Examples);
            writer.Write(progress.Tokens);
            writer.Write(progress.Seconds);
            foreach (var part in parts)
            {
                writer.Write(part.Count);
                foreach (var (name, tensor) in part)
                {
                    writer.Write(name);
                    writer.Write(tensor.shape.Length);
                    foreach (var size in tensor.shape)
                    {
                        writer.Write(size);
                    }

                    writer.Write(MemoryMarshal.AsBytes<float>(tensor.detach().contiguous().data<float>().ToArray()));
                }
            }
        }

        File.Move(unfinished, path, overwrite: true);
    }

    /// <summary>Reads a checkpoint into weights that are there, and state that may not be yet.</summary>
    public static Progress Load(string path, Dictionary<string, Tensor> weights, Dictionary<string, Tensor> state)
    {
        using var quiet = no_grad();
        using var reader = new BinaryReader(File.OpenRead(path));
        var progress = new Progress(reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64(), reader.ReadDouble());
        foreach (var part in (Dictionary<string, Tensor>[])[weights, state])
        {
            for (var left = reader.ReadInt32(); left > 0; left--)
            {
                var name = reader.ReadString();
                var shape = new long[reader.ReadInt32()];
                for (var i = 0; i < shape.Length; i++)
                {
                    shape[i] = reader.ReadInt64();
                }

                var values = new float[shape.Aggregate(1L, (product, size) => product * size)];
                reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
                if (part.TryGetValue(name, out var known))
                {
                    known.copy_(tensor(values, shape));
                }
                else
                {
                    part[name] = tensor(values, shape);
                }
            }
        }

        return progress;
    }
}
