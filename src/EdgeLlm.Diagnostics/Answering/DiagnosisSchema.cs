using System.Text;
using System.Text.Json;
using EdgeLlm.Diagnostics.Retrieval;

namespace EdgeLlm.Diagnostics.Answering;

/// <summary>
/// The JSON Schema of one case's answer: labels of this case only, so that nothing can be cited that does not exist, and
/// no fact for a cause that it speaks against. The order of properties is the order in which they are written.
/// </summary>
internal static class DiagnosisSchema
{
    /// <summary>How an answer begins that names causes, and how one that names none.</summary>
    public const string CausesStart = "{\"causes\":";
    public const string UnknownStart = "{\"unknown\":";

    /// <summary>The schema of a case. Without any known cause the only legal answer is "unknown".</summary>
    public static string Build(CaseFile caseFile)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            if (caseFile.Causes.IsEmpty)
            {
                WriteUnknownAnswer(json, caseFile);
            }
            else
            {
                json.WriteStartArray("anyOf");
                json.WriteStartObject();
                WriteCausesAnswer(json, caseFile);
                json.WriteEndObject();
                json.WriteStartObject();
                WriteUnknownAnswer(json, caseFile);
                json.WriteEndObject();
                json.WriteEndArray();
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    private static void WriteCausesAnswer(Utf8JsonWriter json, CaseFile caseFile)
    {
        json.WriteString("type", "object");
        json.WriteStartObject("properties");
        json.WriteStartObject("causes");
        json.WriteString("type", "array");
        json.WriteStartObject("items");
        json.WriteStartArray("anyOf");
        foreach (var cause in caseFile.Causes)
        {
            WriteCause(json, caseFile, cause);
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteNumber("minItems", 1);
        json.WriteNumber("maxItems", Math.Min(AnswerComposer.MostCauses, caseFile.Causes.Length));
        json.WriteEndObject();
        json.WriteEndObject();
        WriteClosed(json, "causes");
    }

    private static void WriteCause(Utf8JsonWriter json, CaseFile caseFile, LabelledCause cause)
    {
        json.WriteStartObject();
        json.WriteString("type", "object");
        json.WriteStartObject("properties");
        json.WriteStartObject("cause");
        json.WriteString("const", cause.Label);
        json.WriteEndObject();
        var citable = caseFile.Evidence.Select(fact => fact.Label).Where(label => !cause.Contradicting.Contains(label)).ToList();
        WriteEvidence(json, citable.Count > 0 ? citable : [caseFile.Evidence[0].Label]);
        json.WriteEndObject();
        WriteClosed(json, "cause", "evidence");
        json.WriteEndObject();
    }

    private static void WriteUnknownAnswer(Utf8JsonWriter json, CaseFile caseFile)
    {
        json.WriteString("type", "object");
        json.WriteStartObject("properties");
        json.WriteStartObject("unknown");
        json.WriteBoolean("const", true);
        json.WriteEndObject();
        WriteEvidence(json, [.. caseFile.Evidence.Select(fact => fact.Label)]);
        json.WriteEndObject();
        WriteClosed(json, "unknown", "evidence");
    }

    private static void WriteEvidence(Utf8JsonWriter json, List<string> labels)
    {
        json.WriteStartObject("evidence");
        json.WriteString("type", "array");
        json.WriteStartObject("items");
        json.WriteStartArray("enum");
        foreach (var label in labels)
        {
            json.WriteStringValue(label);
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteNumber("minItems", 1);
        json.WriteNumber("maxItems", Math.Min(AnswerComposer.MostEvidence, labels.Count));
        json.WriteBoolean("uniqueItems", true);
        json.WriteEndObject();
    }

    private static void WriteClosed(Utf8JsonWriter json, params ReadOnlySpan<string> required)
    {
        json.WriteStartArray("required");
        foreach (var name in required)
        {
            json.WriteStringValue(name);
        }

        json.WriteEndArray();
        json.WriteBoolean("additionalProperties", false);
    }
}
