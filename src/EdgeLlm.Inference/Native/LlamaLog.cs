using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Extensions.Logging;

namespace EdgeLlm.Inference.Native;

/// <summary>
/// Turns the library's log, which comes in fragments of lines from any thread, into whole log events. Its chatter at
/// level info describes every load in a hundred lines, so it is logged as debug.
/// </summary>
internal static unsafe partial class LlamaLog
{
    // enum ggml_log_level
    private const int Info = 2;
    private const int Warn = 3;
    private const int Error = 4;
    private const int Continuation = 5;

    private static readonly Lock s_lock = new();
    private static readonly StringBuilder s_line = new();
    private static ILogger? s_logger;
    private static int s_level;

    /// <summary>The last line that the library logged as an error; it is the only reason a failed load ever gives.</summary>
    internal static string LastError { get; private set; } = "";

    internal static void Attach(ILogger logger)
    {
        s_logger = logger;
        Interop.llama_log_set(&OnText, 0);
    }

    internal static void ForgetLastError() => LastError = "";

    // Called by native code, perhaps while it is failing: an exception must never cross back into it.
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnText(int level, byte* text, nint userData)
    {
        try
        {
            Append(level, LlamaLibrary.Text(text));
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // A log line is lost; the process is not.
        }
    }

    internal static void Append(int level, string text)
    {
        lock (s_lock)
        {
            if (level != Continuation)
            {
                Flush();
                s_level = level;
            }

            s_line.Append(text);
            if (text.EndsWith('\n') || s_line.Length > 4096)
            {
                Flush();
            }
        }
    }

    private static void Flush()
    {
        var line = s_line.ToString().Trim();
        s_line.Clear();
        if (line.Length == 0 || line.All(c => c == '.') || s_logger is null)
        {
            return;
        }

        switch (s_level)
        {
            case Error:
                LastError = line;
                LogError(s_logger, line);
                break;
            case Warn:
                LogWarning(s_logger, line);
                break;
            case Info:
                LogDebug(s_logger, line);
                break;
            default:
                LogTrace(s_logger, line);
                break;
        }
    }

    [LoggerMessage(1001, LogLevel.Error, "llama.cpp: {Line}")]
    private static partial void LogError(ILogger logger, string line);

    [LoggerMessage(1002, LogLevel.Warning, "llama.cpp: {Line}")]
    private static partial void LogWarning(ILogger logger, string line);

    [LoggerMessage(1003, LogLevel.Debug, "llama.cpp: {Line}")]
    private static partial void LogDebug(ILogger logger, string line);

    [LoggerMessage(1004, LogLevel.Trace, "llama.cpp: {Line}")]
    private static partial void LogTrace(ILogger logger, string line);
}
