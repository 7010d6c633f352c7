namespace EdgeLlm.Inference.Native;

/// <summary>What was loaded.</summary>
internal sealed record LlamaLibraryInfo(string LlamaVersion, string GgmlVersion, string Commit, string CpuVariant)
{
    public override string ToString() => $"llama.cpp {LlamaVersion} (ggml {GgmlVersion}, {Commit})";
}
