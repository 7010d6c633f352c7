using System.Runtime.InteropServices;

namespace EdgeLlm.Inference.Native;

/// <summary>The C library's heap, which llama.cpp lives on.</summary>
internal static partial class NativeHeap
{
    /// <summary>Gives pages that are free back to the kernel, see malloc_trim(3). Where the C library has no such call, nothing happens.</summary>
    internal static void GiveBack()
    {
        try
        {
            _ = malloc_trim(0);
        }
        catch (EntryPointNotFoundException)
        {
            // Not glibc.
        }
    }

    [LibraryImport("libc")]
    private static partial int malloc_trim(nuint pad);
}
