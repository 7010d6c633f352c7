using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeLlm.Evaluation.FieldCases;

namespace EdgeLlm.Evaluation.Tests.FieldCases;

/// <summary>Small cases as an engineer writes them, one JSON object a line.</summary>
internal static class CaseLines
{
    /// <summary>A conveyor whose brake gets no voltage: an interlock, a stale counter and an earlier alarm come along.</summary>
    internal const string Conveyor = """
        {"id": "x004", "language": "en", "vendor": "SEW", "family": "belt", "fault_code": "F08", "fault_text": "Speed monitoring",
         "severity": 700, "domain": "drive", "kind": "usual",
         "signals": [
           {"name": "CV4.Drv.Current", "value": 31.5, "unit": "A", "quality": "good", "limits": {"hi": 20}, "nominal": 11},
           {"name": "CV4.Brake.Released", "value": false, "unit": "", "quality": "good", "limits": {}, "nominal": true, "description": "limit switch"},
           {"name": "CV4.Mode", "value": "AUTO", "unit": "", "quality": "stale", "limits": {}, "nominal": "AUTO"},
           {"name": "CV4.Parts", "value": 412, "unit": "", "quality": "stale", "limits": {}, "nominal": null}],
         "alarms": [
           {"time_offset_s": -3600, "text": "CV4 belt drift", "state": "cleared"},
           {"time_offset_s": -2, "text": "CV4 drive F08 speed monitoring", "state": "active"}],
         "trends": [{"signal": "CV4.Drv.Current", "points": [[-10, 11], [-60, 10.5], [0, 31.5]]}],
         "operator_note": "",
         "expected": {"abstain": false, "accept": [[["brake"], ["not released", "closed"]]],
           "evidence_signals": ["CV4.Brake.Released", "CV4.Drv.Current"], "must_not_cite": ["CV4.Parts"]}}
        """;

    /// <summary>The same in Chinese.</summary>
    internal static string Chinese => With(json => json["language"] = "zh");

    /// <summary>A case in which all is normal: no cause is right.</summary>
    internal static string Quiet => With(json =>
    {
        json["id"] = "x005";
        json["kind"] = "unsupported";
        json["signals"] = JsonNode.Parse("""[{"name": "CV4.Drv.Current", "value": 11, "unit": "A", "quality": "good", "limits": {"hi": 20}, "nominal": 11}]""");
        json["trends"] = new JsonArray();
        json["expected"] = JsonNode.Parse("""{"abstain": true, "accept": [], "evidence_signals": [], "must_not_cite": []}""");
    });

    internal static FieldCase Read(string line) => Assert.Single(FieldCase.Read(new StringReader(OneLine(line)), "cases.jsonl"));

    internal static string OneLine(string json) => JsonNode.Parse(json)!.ToJsonString(JsonSerializerOptions.Default);

    internal static string With(Action<JsonObject> change)
    {
        var json = JsonNode.Parse(Conveyor)!.AsObject();
        change(json);
        return json.ToJsonString(JsonSerializerOptions.Default);
    }
}
