using System.Text.Json.Serialization;

namespace EdgeLlm.Daemon.Memory;

/// <summary>How plans are written as JSON; generated, because the shipped binary has no reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UseStringEnumConverter = true)]
[JsonSerializable(typeof(PlanFacts))]
internal sealed partial class PlanJson : JsonSerializerContext;
