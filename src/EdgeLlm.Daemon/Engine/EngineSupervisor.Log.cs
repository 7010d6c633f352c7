namespace EdgeLlm.Daemon.Engine;

// Messages 3100 to 3111, 3410 and 3411; 3110 is the engine's own words.
internal sealed partial class EngineSupervisor
{
    [LoggerMessage(3100, LogLevel.Warning, "NO MODEL IS CONFIGURED (Model:Path): every diagnosis comes from the catalogue alone")]
    private partial void LogNoModel();

    [LoggerMessage(3101, LogLevel.Information, "Engine started as process {ProcessId}")]
    private partial void LogStarted(int processId);

    [LoggerMessage(3102, LogLevel.Information, "Engine ready: {Model}, {Quantisation}, sha256 {Sha256}, loaded in {Seconds:0.0} s by {Library} ({CpuVariant})")]
    private partial void LogReady(string model, string quantisation, string sha256, double seconds, string library, string cpuVariant);

    [LoggerMessage(3103, LogLevel.Warning, "Mind the model: {Caution}")]
    private partial void LogCaution(string caution);

    [LoggerMessage(3104, LogLevel.Error, "Engine gone, next start in {Seconds:0} s: {Reason}")]
    private partial void LogEnded(string reason, double seconds);

    [LoggerMessage(3105, LogLevel.Information, "Engine finished: {End}")]
    private partial void LogFinished(string end);

    [LoggerMessage(3106, LogLevel.Warning, "Engine did not finish within {Seconds:0} s and was killed")]
    private partial void LogKilled(double seconds);

    [LoggerMessage(3107, LogLevel.Error, "Supervising the engine failed in an unforeseen way")]
    private partial void LogUnforeseen(Exception problem);

    [LoggerMessage(3112, LogLevel.Error, "The model is left alone for {Minutes:0} min and the catalogue answers: {Reason}")]
    private partial void LogHeld(double minutes, string reason);

    [LoggerMessage(3111, LogLevel.Error, "The new model did not come up and the one before is loaded again: {Reason}")]
    private partial void LogRolledBack(string reason);

    [LoggerMessage(3109, LogLevel.Warning, "Loading the model smaller, because other programs hold the memory: {Changes}")]
    private partial void LogSmaller(string changes);

    [LoggerMessage(3411, LogLevel.Information, "Weights were brought back: {Resident} of {Size} are in memory")]
    private partial void LogBroughtBack(string resident, string size);

    [LoggerMessage(3410, LogLevel.Warning, "Loading the model smaller, because the last engine was killed for want of memory: {Changes}")]
    private partial void LogLesson(string changes);

    [LoggerMessage(3108, LogLevel.Information, "The model needs {Needed} by plan; the budget is {Budget} ({Origin})")]
    private partial void LogPlanned(string needed, string budget, string origin);
}
