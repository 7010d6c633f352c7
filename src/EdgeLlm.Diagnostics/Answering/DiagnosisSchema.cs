using System.Text;
using System.Text.Json;
using EdgeLlm.Diagnostics.Retrieval;

namespace EdgeLlm.Diagnostics.Answering;

/// <summary>
/// The JSON Schema of one case's answer: labels of this case only, so that nothing can be cited that does not exist.
/// The order of properties is the order in which they are written.
/// </summary>
internal static class DiagnosisSchema
{
    public const int MostCauses = 3;
    public const int MostChecks = 4;
    public const int MostEvidence = 4;

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
        WriteCause(json, caseFile);
        json.WriteEndObject();
        json.WriteNumber("minItems", 1);
        json.WriteNumber("maxItems", Math.Min(MostCauses, caseFile.Causes.Length));
        json.WriteEndObject();

        var hasChecks = !caseFile.Checks.IsEmpty;
        if (hasChecks)
        {
            WriteLabels(json, "checks", caseFile.Checks.Select(check => check.Label), caseFile.Checks.Length, MostChecks);
        }

        json.WriteEndObject();
        WriteClosed(json, hasChecks ? ["causes", "checks"] : ["causes"]);
    }

    private static void WriteCause(Utf8JsonWriter json, CaseFile caseFile)
    {
        json.WriteString("type", "object");
        json.WriteStartObject("properties");

        json.WriteStartObject("cause");
        WriteEnum(json, caseFile.Causes.Select(cause => cause.Label));
        json.WriteEndObject();

        WriteEvidence(json, caseFile);

        json.WriteStartObject("confidence");
        json.WriteString("type", "integer");
        json.WriteNumber("minimum", 0);
        json.WriteNumber("maximum", 100);
        json.WriteEndObject();

        json.WriteEndObject();
        WriteClosed(json, "cause", "evidence", "confidence");
    }

    private static void WriteUnknownAnswer(Utf8JsonWriter json, CaseFile caseFile)
    {
        json.WriteString("type", "object");
        json.WriteStartObject("properties");
        json.WriteStartObject("unknown");
        json.WriteBoolean("const", true);
        json.WriteEndObject();
        WriteEvidence(json, caseFile);
        json.WriteEndObject();
        WriteClosed(json, "unknown", "evidence");
    }

    private static void WriteEvidence(Utf8JsonWriter json, CaseFile caseFile) =>
        WriteLabels(json, "evidence", caseFile.Evidence.Select(fact => fact.Label), caseFile.Evidence.Length, MostEvidence);

    private static void WriteLabels(Utf8JsonWriter json, string name, IEnumerable<string> labels, int count, int most)
    {
        json.WriteStartObject(name);
        json.WriteString("type", "array");
        json.WriteStartObject("items");
        WriteEnum(json, labels);
        json.WriteEndObject();
        json.WriteNumber("minItems", 1);
        json.WriteNumber("maxItems", Math.Min(most, count));
        json.WriteBoolean("uniqueItems", true);
        json.WriteEndObject();
    }

    private static void WriteEnum(Utf8JsonWriter json, IEnumerable<string> labels)
    {
        json.WriteStartArray("enum");
        foreach (var label in labels)
        {
            json.WriteStringValue(label);
        }

        json.WriteEndArray();
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
