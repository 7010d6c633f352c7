using System.Text.Json.Serialization;

namespace EdgeLlm.Daemon.Doctor;

/// <summary>How a checkup is written as JSON; generated, because the shipped binary has no reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(CheckupReport))]
internal sealed partial class DoctorJson : JsonSerializerContext;
