using Microsoft.Extensions.Logging;

namespace EdgeLlm.Diagnostics;

/// <summary>What the log says; never a word of a report or a prompt.</summary>
public sealed partial class Diagnoser
{
    [LoggerMessage(2001, LogLevel.Information, "Diagnosed {RequestId} by the model: {Causes} causes in {Milliseconds:F0} ms")]
    private partial void LogDiagnosed(string requestId, int causes, double milliseconds);

    [LoggerMessage(2002, LogLevel.Information, "Answered {RequestId} from the catalogue ({Reason}: {Detail}): {Causes} causes in {Milliseconds:F0} ms")]
    private partial void LogAnsweredFromCatalogue(string requestId, FallbackReason reason, string detail, int causes, double milliseconds);

    [LoggerMessage(2003, LogLevel.Error, "The engine failed on {RequestId}")]
    private partial void LogEngineFailed(Exception? problem, string requestId);

    [LoggerMessage(2004, LogLevel.Error, "The diagnosis {RequestId} is not recorded")]
    private partial void LogNotRecorded(Exception problem, string requestId);

    [LoggerMessage(2005, LogLevel.Warning, "Can't look whether {RequestId} is recorded already; it is diagnosed anew")]
    private partial void LogRecallFailed(Exception problem, string requestId);

    [LoggerMessage(2006, LogLevel.Warning, "Can't look what was confirmed before; it is not taken into account")]
    private partial void LogConfirmedUnknown(Exception problem);
}
