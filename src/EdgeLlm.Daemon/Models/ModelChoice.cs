using System.Text.Json;
using System.Text.Json.Serialization;
using EdgeLlm.Inference;

namespace EdgeLlm.Daemon.Models;

/// <summary>
/// The model that was chosen while the service ran, in a small file of the state folder. It holds as long as the
/// configuration names the same model as when it was chosen: who changes Model:Path means it.
/// </summary>
internal sealed partial class ModelChoice(string stateFolder, ModelFolder folder, ILogger<ModelChoice> logger)
{
    private readonly string _file = Path.Combine(stateFolder, "model-in-use.json");

    /// <summary>What the file holds.</summary>
    internal sealed record Note(string Model, string Instead);

    /// <summary>The path of the chosen model; null if none was chosen, it is gone, or the configuration has changed since.</summary>
    /// <param name="configured">Model:Path.</param>
    public string? Read(string configured)
    {
        try
        {
            if (!File.Exists(_file))
            {
                return null;
            }

            var note = JsonSerializer.Deserialize(File.ReadAllText(_file), NoteJson.Default.Note);
            var path = note?.Model is { } name && ModelName.Problem(name) is null ? folder.PathOf(name) : null;
            if (path is not null && File.Exists(path) && note!.Instead == configured)
            {
                LogChosen(note.Model);
                return path;
            }

            LogIgnored(note?.Model ?? "", path is null || !File.Exists(path) ? "the model is gone" : "Model:Path has changed since");
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            LogIgnored("", e.Message);
            return null;
        }
    }

    /// <summary>Remembers a choice. Where it can't be written the exchange holds until the next start only, and the log says so.</summary>
    /// <param name="name">Name of the model in the folder.</param>
    /// <param name="configured">Model:Path.</param>
    public void Write(string name, string configured)
    {
        try
        {
            DurableFile.Replace(_file, stream => JsonSerializer.Serialize(stream, new Note(name, configured), NoteJson.Default.Note));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogNotRemembered(e.Message);
        }
    }

    [LoggerMessage(3320, LogLevel.Information, "Using {Model}, which was chosen while the service ran")]
    private partial void LogChosen(string model);

    [LoggerMessage(3321, LogLevel.Warning, "The choice of model {Model} is ignored: {Reason}")]
    private partial void LogIgnored(string model, string reason);

    [LoggerMessage(3322, LogLevel.Warning, "The choice of model can't be remembered for the next start: {Reason}")]
    private partial void LogNotRemembered(string reason);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
    [JsonSerializable(typeof(Note))]
    private sealed partial class NoteJson : JsonSerializerContext;
}
