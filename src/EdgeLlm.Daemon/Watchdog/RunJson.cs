using System.Text.Json.Serialization;

namespace EdgeLlm.Daemon.Watchdog;

/// <summary>How notes are written; generated, because the shipped binary has no reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true, WriteIndented = true)]
[JsonSerializable(typeof(RunNote))]
internal sealed partial class RunJson : JsonSerializerContext;
