using System.Runtime.InteropServices;

namespace EdgeLlm.Bench.Native;

/// <summary>llama_token_data: one candidate.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct TokenData
{
    internal int Token;
    internal float Logit;
    internal float Probability;
}
