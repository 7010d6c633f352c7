using System.Text.Json.Serialization;

namespace EdgeLlm.Daemon.Engine;

/// <summary>How they are written; generated, because the shipped binary has no reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(QuarantineEntry[]))]
internal sealed partial class QuarantineJson : JsonSerializerContext;
