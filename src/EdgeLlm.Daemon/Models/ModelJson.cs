using System.Text.Json.Serialization;

namespace EdgeLlm.Daemon.Models;

/// <summary>How facts are written as JSON; generated, because the shipped binary has no reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ModelFacts))]
internal sealed partial class ModelJson : JsonSerializerContext;
