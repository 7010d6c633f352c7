using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;

namespace EdgeLlm.Diagnostics.Records;

/// <summary>The first layout, of version 0.1: a table of diagnoses and one of feedback, without a chain.</summary>
internal static class Layout1
{
    public const int Version = 1;

    /// <summary>Moves all into the chain, each diagnosis followed by its feedback; returns the records.</summary>
    public static long Migrate(SqliteConnection connection)
    {
        var records = 0L;
        using (var command = connection.Command("SELECT request_id, create_time, asset_id, diagnosis, report FROM diagnoses ORDER BY sequence"))
        using (var reader = command.ExecuteReader())
        {
            while (reader.Read())
            {
                var diagnosis = Current(reader.GetString(3));
                var row = new RecordRow
                {
                    Kind = RecordKind.Diagnosis,
                    RequestId = reader.GetString(0),
                    CreateTime = reader.GetDateTimeOffset(1),
                    AssetId = reader.GetString(2),
                    FaultCode = Catalogue.FaultCode.Normalize((string?)diagnosis["fault_code"] ?? ""),
                    Document = diagnosis.ToJsonString(),
                    Report = reader.GetString(4),
                };
                RecordLog.Append(connection, row);
                records += 1 + MigrateFeedback(connection, row, diagnosis);
            }
        }

        connection.Execute("DROP TABLE feedback; DROP TABLE diagnoses");
        return records;
    }

    private static long MigrateFeedback(SqliteConnection connection, RecordRow diagnosed, JsonObject diagnosis)
    {
        var records = 0L;
        using var command = connection.Command("SELECT feedback FROM feedback WHERE request_id = $id ORDER BY sequence", ("$id", diagnosed.RequestId));
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            var feedback = JsonNode.Parse(reader.GetString(0))!.AsObject();
            var confirmed = Causes(diagnosis).FirstOrDefault(cause => (string?)cause["label"] == (string?)feedback["confirmed_cause_label"]);
            feedback["catalogue_entry_id"] = (string?)confirmed?["catalogue_entry_id"] ?? "";
            feedback["cause_id"] = "";
            RecordLog.Append(connection, diagnosed with
            {
                Kind = RecordKind.Feedback,
                CreateTime = (DateTimeOffset)Member(feedback, "create_time"),
                Document = feedback.ToJsonString(),
                Report = "",
            });
            records++;
        }

        return records;
    }

    /// <summary>
    /// A diagnosis in today's words. Its causes were named by their place in the catalogue of that day, "K1.2"; they keep
    /// those labels, to which its checks and feedback refer, and have no identifier.
    /// </summary>
    private static JsonObject Current(string json)
    {
        var diagnosis = JsonNode.Parse(json)!.AsObject();
        diagnosis["unknown_evidence_labels"] = new JsonArray();
        diagnosis["unknown_likelihood"] = 0.0;
        diagnosis["reasoning_steps"] = new JsonArray();
        Member(diagnosis, "provenance")["prompt_sha256"] = "";
        foreach (var cause in Causes(diagnosis))
        {
            cause["likelihood"] = (int)Member(cause, "confidence_percent") / 100.0;
            cause.Remove("confidence_percent");
            cause["contradicting_evidence_labels"] = new JsonArray();
            cause["safety_note"] = "";
            cause["catalogue_label"] = ((string)Member(cause, "label")!).Split('.')[0];
            cause["cause_id"] = "";
        }

        return diagnosis;
    }

    private static IEnumerable<JsonObject> Causes(JsonObject diagnosis) => Member(diagnosis, "causes").AsArray().Select(cause => cause!.AsObject());

    private static JsonNode Member(JsonObject parent, string name) => parent[name] ?? throw new JsonException($"\"{name}\" is missing.");
}
