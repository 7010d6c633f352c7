using System.Text.Json;
using System.Text.Json.Serialization;
using EdgeLlm.Inference.Scheduling;
using Microsoft.Extensions.Logging;

namespace EdgeLlm.Inference.Worker;

/// <summary>
/// What was measured of this board with this model, on disk, so that the next start need not measure again. It holds for the
/// same model, library, cores and settings only; a file that can't be read costs a measurement.
/// </summary>
/// <param name="folder">Where the file is; empty for nowhere.</param>
/// <param name="logger">The log.</param>
internal sealed partial class CalibrationStore(string folder, ILogger logger)
{
    private readonly string _path = Path.Combine(folder, "calibration.json");

    /// <summary>What was measured for this; null if nothing was.</summary>
    internal Calibration? Read(string identity)
    {
        try
        {
            return folder.Length > 0 && File.Exists(_path)
                && JsonSerializer.Deserialize(File.ReadAllBytes(_path), CalibrationJson.Default.Calibration) is { Threads: > 0, Cost.Length: > 0 } known
                && known.Identity == identity && IsSound(known.Cost)
                ? known
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            LogUnusable(logger, e.Message);
            return null;
        }
    }

    private static bool IsSound(MeasuredCost?[] cost) =>
        cost.All(size => size is { Tokens: > 0, Cost: > 0 }) && cost[0]!.Tokens == 1 && cost.Zip(cost.Skip(1)).All(pair => pair.First!.Tokens < pair.Second!.Tokens);

    /// <summary>Keeps what was measured.</summary>
    internal void Write(Calibration calibration)
    {
        if (folder.Length == 0)
        {
            return;
        }

        try
        {
            Directory.CreateDirectory(folder);
            DurableFile.Replace(_path, stream => JsonSerializer.Serialize(stream, calibration, CalibrationJson.Default.Calibration));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogUnusable(logger, e.Message);
        }
    }

    [LoggerMessage(1030, LogLevel.Warning, "What was measured of this machine can't be kept or read: {Reason}; it is measured again at each start")]
    private static partial void LogUnusable(ILogger logger, string reason);
}

/// <summary>What was measured.</summary>
/// <param name="Identity">What it holds for.</param>
/// <param name="Threads">Threads that decode fastest.</param>
/// <param name="Cost">Cost of batches with them, smallest size first.</param>
internal sealed record Calibration(string Identity, int Threads, MeasuredCost[] Cost);

/// <summary>Cost of a batch against one of a single token.</summary>
internal sealed record MeasuredCost(int Tokens, double Cost);

[JsonSerializable(typeof(Calibration))]
[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
internal sealed partial class CalibrationJson : JsonSerializerContext;
