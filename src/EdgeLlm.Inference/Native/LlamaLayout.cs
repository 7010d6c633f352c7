using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace EdgeLlm.Inference.Native;

/// <summary>
/// Proves that the fields of the two parameter structs lie where <see cref="LlamaModelParams"/> and
/// <see cref="LlamaContextParams"/> say. A field that moved would be misread silently, so the defaults are fetched into a
/// much larger buffer, which a struct that grew can't overrun, and compared with the values that the library documents.
/// </summary>
/// <remarks>
/// Fields added at the end are not found here: the runtime does not clear the memory that a call returns a struct in, so
/// what lies behind the struct says nothing. The SHA-256 of each library excludes them; a test measures the sizes.
/// </remarks>
internal static unsafe class LlamaLayout
{
    private const int Oversized = 512;

    internal static void Verify(nint llama)
    {
        Span<byte> context = stackalloc byte[Oversized];
        Fetch(llama, "llama_context_default_params", context);
        Expect("llama_context_params", context, sizeof(LlamaContextParams), stackalloc (int, uint)[]
        {
            (0, 512), (4, 2048), (8, 512), (12, 1), (20, 0), (24, 1), (28, 4), (32, 4),
            (40, uint.MaxValue), (52, uint.MaxValue), (64, Bits(-1f)), (104, 1), (108, 1), (112, 0), (128, 0x01010100), (132, 1),
        });

        Span<byte> model = stackalloc byte[Oversized];
        Fetch(llama, "llama_model_default_params", model);
        Expect("llama_model_params", model, sizeof(LlamaModelParams), stackalloc (int, uint)[]
        {
            (0, 0), (16, uint.MaxValue), (20, 1), (24, uint.MaxValue), (48, 0), (56, 0), (72, 0x00010000), (76, 0),
        });
    }

    // A struct this large is returned through a pointer to the caller's memory; the library writes only its own size.
    private static void Fetch(nint llama, string function, Span<byte> into)
    {
        var getDefaults = (delegate* unmanaged[Cdecl]<Block>)NativeLibrary.GetExport(llama, function);
        var block = getDefaults();
        MemoryMarshal.AsBytes(new ReadOnlySpan<Block>(in block)).CopyTo(into);
    }

    private static void Expect(string name, ReadOnlySpan<byte> found, int size, ReadOnlySpan<(int Offset, uint Value)> defaults)
    {
        foreach (var (offset, value) in defaults)
        {
            var actual = BinaryPrimitives.ReadUInt32LittleEndian(found[offset..]);
            if (actual != value)
            {
                throw LlamaLibrary.Incompatible($"{name} has {actual} at byte {offset} where {value} was expected; its layout of {size} bytes has changed.");
            }
        }
    }

    private static uint Bits(float value) => BitConverter.SingleToUInt32Bits(value);

    [InlineArray(Oversized / sizeof(ulong))]
    private struct Block
    {
        private ulong _first;
    }
}
