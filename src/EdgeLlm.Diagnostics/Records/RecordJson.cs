using System.Text.Json.Serialization;

namespace EdgeLlm.Diagnostics.Records;

/// <summary>How domain records are written into the store; generated, because the shipped binary has no reflection.</summary>
[JsonSourceGenerationOptions(UseStringEnumConverter = true, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(Diagnosis))]
[JsonSerializable(typeof(FaultReport))]
[JsonSerializable(typeof(FeedbackDocument))]
[JsonSerializable(typeof(DiagnosisRecord))]
[JsonSerializable(typeof(SignalValue.Boolean), TypeInfoPropertyName = "SignalBoolean")]
[JsonSerializable(typeof(SignalValue.Text), TypeInfoPropertyName = "SignalText")]
internal sealed partial class RecordJson : JsonSerializerContext;
