using System.Runtime.InteropServices;

namespace EdgeLlm.Bench.Native;

/// <summary>llama_token_data_array: all candidates of one step.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct TokenDataArray
{
    internal TokenData* Data;
    internal nuint Size;
    internal long Selected;
    internal byte Sorted;
}
