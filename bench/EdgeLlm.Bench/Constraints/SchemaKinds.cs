namespace EdgeLlm.Bench.Constraints;

/// <summary>A schema for each kind of thing that public schemas are made of, and answers that it allows.</summary>
internal static class SchemaKinds
{
    internal static IReadOnlyList<AnswerLanguage> All { get; } =
    [
        new(
            "nested objects",
            Object(
                ("site", Object(("line", Object(("cell", Object(("machine", """{"type":"string","maxLength":40}"""), ("running", """{"type":"boolean"}"""))))))),
                ("ok", """{"type":"boolean"}""")),
            Grammar: null,
            ["""{"site":{"line":{"cell":{"machine":"Conveyor 3, drive side","running":false}}},"ok":true}"""]),
        new(
            "arrays with bounds",
            Object(("readings", """{"type":"array","minItems":3,"maxItems":12,"items":{"type":"array","minItems":2,"maxItems":2,"items":{"type":"integer","minimum":0,"maximum":4095}}}""")),
            Grammar: null,
            ["""{"readings":[[0,17],[1,2048],[2,4095],[3,980],[4,977]]}"""]),
        new(
            "enums",
            Object(
                ("state", """{"enum":["STOPPED","STARTING","IDLE","SUSPENDED","EXECUTE","STOPPING","ABORTING","ABORTED","HOLDING","HELD","UNHOLDING","SUSPENDING","UNSUSPENDING","RESETTING","COMPLETING","COMPLETE"]}"""),
                ("severity", """{"enum":[null,1,250,500,750,1000,"unknown"]}""")),
            Grammar: null,
            ["""{"state":"UNSUSPENDING","severity":750}""", """{"state":"ABORTED","severity":"unknown"}"""]),
        new(
            "numbers",
            Object(
                ("count", """{"type":"integer"}"""),
                ("share", """{"type":"number","minimum":0,"maximum":1}"""),
                ("offset", """{"type":"number"}"""),
                ("port", """{"type":"integer","minimum":1,"maximum":65535}""")),
            Grammar: null,
            ["""{"count":-1204,"share":0.0375,"offset":-1.25e-7,"port":50051}"""]),
        new(
            "strings with length and pattern",
            Object(
                ("serial", """{"type":"string","pattern":"^[A-Z]{2}-[0-9]{4}(-[0-9A-F]{2})?$"}"""),
                ("date", """{"type":"string","pattern":"^20[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"}"""),
                ("note", """{"type":"string","minLength":10,"maxLength":120}""")),
            Grammar: null,
            ["""{"serial":"KR-0413-7F","date":"2026-11-24","note":"Bearing hot, grease leaks on the drive side; 轴承过热。"}"""]),
        new(
            "oneOf",
            Object(
                ("cause", $$"""
                {"oneOf":[
                  {{Object(("kind", """{"const":"electrical"}"""), ("volts", """{"type":"number","minimum":0,"maximum":1000}"""))}},
                  {{Object(("kind", """{"const":"mechanical"}"""), ("part", """{"type":"string","maxLength":60}"""))}},
                  {{Object(("kind", """{"const":"unknown"}"""))}}]}
                """)),
            Grammar: null,
            ["""{"cause":{"kind":"electrical","volts":393.5}}""", """{"cause":{"kind":"mechanical","part":"coupling of pump 2"}}"""]),
        new(
            "optional keys",
            Optional(
                ("id", """{"type":"integer","minimum":1,"maximum":99999}"""),
                ("name", """{"type":"string","maxLength":40}"""),
                ("unit", """{"enum":["bar","°C","A","V","Hz","rpm","mm/s","%"]}"""),
                ("low", """{"type":"number"}"""),
                ("high", """{"type":"number"}"""),
                ("tags", """{"type":"array","maxItems":5,"items":{"type":"string","maxLength":20}}""")),
            Grammar: null,
            ["""{"id":1207,"unit":"°C","high":85.5}""", """{"name":"Winding U1","low":-10,"tags":["motor","thermal"]}"""]),
    ];

    private static string Object(params ReadOnlySpan<(string Name, string Schema)> members)
    {
        var names = new List<string>();
        foreach (var (name, _) in members)
        {
            names.Add($"\"{name}\"");
        }

        return Of(members, $",\"required\":[{string.Join(',', names)}]");
    }

    private static string Optional(params ReadOnlySpan<(string Name, string Schema)> members) => Of(members, required: "");

    private static string Of(ReadOnlySpan<(string Name, string Schema)> members, string required)
    {
        var properties = new List<string>();
        foreach (var (name, schema) in members)
        {
            properties.Add($"\"{name}\":{schema}");
        }

        return "{\"type\":\"object\",\"properties\":{" + string.Join(',', properties) + "}" + required + ",\"additionalProperties\":false}";
    }
}
