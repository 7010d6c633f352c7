using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;

namespace EdgeLlm.Inference.Native;

/// <summary>The library's log callback; it has one for the whole process.</summary>
internal static unsafe class LlamaLog
{
    private static LlamaLogLines? s_lines;

    /// <summary>Why the last load failed, in the library's words; empty if it did not say.</summary>
    internal static string FirstError => s_lines?.FirstError ?? "";

    internal static void Attach(ILogger logger)
    {
        s_lines = new LlamaLogLines(logger);
        Interop.llama_log_set(&OnText, 0);
    }

    internal static void ForgetErrors() => s_lines?.ForgetErrors();

    // Called by native code, perhaps while it is failing: an exception must never cross back into it.
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnText(int level, byte* text, nint userData)
    {
        try
        {
            s_lines?.Append(level, LlamaLibrary.Text(text));
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // A log line is lost; the process is not.
        }
    }
}
