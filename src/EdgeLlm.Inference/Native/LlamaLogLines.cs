using System.Text;
using Microsoft.Extensions.Logging;

namespace EdgeLlm.Inference.Native;

/// <summary>
/// Puts the library's log together, which comes in fragments of lines from any thread. Its chatter at level info
/// describes every load in a hundred lines, so it is logged as debug.
/// </summary>
internal sealed partial class LlamaLogLines(ILogger logger)
{
    // enum ggml_log_level
    private const int Info = 2;
    private const int Warn = 3;
    private const int Error = 4;
    private const int Continuation = 5;
    private const int LongestLine = 4096;

    private readonly Lock _lock = new();
    private readonly StringBuilder _line = new();
    private int _level;

    /// <summary>
    /// The first line that was an error since <see cref="ForgetErrors"/>: the only reason a failed load ever gives. Those
    /// that follow are its consequences.
    /// </summary>
    internal string FirstError { get; private set; } = "";

    internal void ForgetErrors()
    {
        lock (_lock)
        {
            Flush();
            FirstError = "";
        }
    }

    internal void Append(int level, string text)
    {
        lock (_lock)
        {
            if (level != Continuation)
            {
                Flush();
                _level = level;
            }

            _line.Append(text);
            if (text.EndsWith('\n') || _line.Length > LongestLine)
            {
                Flush();
            }
        }
    }

    private void Flush()
    {
        var line = _line.ToString().Trim();
        _line.Clear();
        if (line.All(character => character == '.'))
        {
            // Nothing, or the dots by which it shows progress.
            return;
        }

        switch (_level)
        {
            case Error:
                FirstError = FirstError.Length > 0 ? FirstError : line;
                LogError(logger, line);
                break;
            case Warn:
                LogWarning(logger, line);
                break;
            case Info:
                LogDebug(logger, line);
                break;
            default:
                LogTrace(logger, line);
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
