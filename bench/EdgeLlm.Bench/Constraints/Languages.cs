namespace EdgeLlm.Bench.Constraints;

/// <summary>The languages that are measured: a diagnosis as the service asks for it, and what a free text costs.</summary>
internal static class Languages
{
    private const string Causes = """["K1.1","K1.2","K1.3","K2.1","K2.2","K3.1"]""";
    private const string Evidence = """["E1","E2","E3","E4","E5","E6","E7","E8","E9","E10"]""";
    private const string Checks = """["P1","P2","P3","P4","P5","P6"]""";

    private static readonly string[] s_diagnoses =
    [
        """{"causes":[{"cause":"K1.1","evidence":["E1","E3","E10"],"confidence":80},{"cause":"K2.1","evidence":["E2"],"confidence":15}],"checks":["P1","P4","P2"]}""",
        """{"causes":[{"cause":"K3.1","evidence":["E4","E5","E6","E7"],"confidence":100},{"cause":"K1.2","evidence":["E9"],"confidence":7},{"cause":"K1.3","evidence":["E8","E1"],"confidence":0}],"checks":["P6"]}""",
        """{"causes":[{"cause":"K2.2","evidence":["E10","E2"],"confidence":55}],"checks":["P3","P5","P1","P2"]}""",
        """{"unknown":true,"evidence":["E7","E1","E5"]}""",
    ];

    private static readonly string[] s_notes =
    [
        """{"note":"The motor current rose above its limit 2.4 s before the drive tripped; the speed was zero by then."}""",
        """{"note":"轴卡住，电机电流超过上限。Check the brake first, then the \"coupling\"."}""",
    ];

    /// <summary>
    /// First the schema of a diagnosis as it is; then the same without uniqueItems, which a context-free grammar can say
    /// only by listing every order; then a text of up to 200 characters.
    /// </summary>
    internal static IReadOnlyList<AnswerLanguage> All { get; } =
    [
        new("diagnosis", Diagnosis(unique: true), Grammar: null, s_diagnoses),
        new("diagnosis, items may repeat", Diagnosis(unique: false), DiagnosisGrammar, s_diagnoses),
        new(
            "free text, at most 200 characters",
            """{"type":"object","properties":{"note":{"type":"string","maxLength":200}},"required":["note"],"additionalProperties":false}""",
            NoteGrammar,
            s_notes),
    ];

    private static string Diagnosis(bool unique) => $$$"""
        {"anyOf":[
          {"type":"object","properties":{
            "causes":{"type":"array","minItems":1,"maxItems":3,"items":{"type":"object","properties":{
              "cause":{"enum":{{{Causes}}}},
              "evidence":{{{Labels(Evidence, unique)}}},
              "confidence":{"type":"integer","minimum":0,"maximum":100}},
              "required":["cause","evidence","confidence"],"additionalProperties":false}},
            "checks":{{{Labels(Checks, unique)}}}},
            "required":["causes","checks"],"additionalProperties":false},
          {"type":"object","properties":{
            "unknown":{"const":true},
            "evidence":{{{Labels(Evidence, unique)}}}},
            "required":["unknown","evidence"],"additionalProperties":false}]}
        """;

    private static string Labels(string labels, bool unique) =>
        $$"""{"type":"array","minItems":1,"maxItems":4,"items":{"enum":{{labels}}}{{(unique ? ",\"uniqueItems\":true" : "")}}}""";

    private const string DiagnosisGrammar = """
        root ::= "{\"causes\":[" cause ("," cause){0,2} "],\"checks\":[" check ("," check){0,3} "]}" | "{\"unknown\":true,\"evidence\":" facts "}"
        cause ::= "{\"cause\":" key ",\"evidence\":" facts ",\"confidence\":" percent "}"
        key ::= "\"K1.1\"" | "\"K1.2\"" | "\"K1.3\"" | "\"K2.1\"" | "\"K2.2\"" | "\"K3.1\""
        facts ::= "[" fact ("," fact){0,3} "]"
        fact ::= "\"E" ([1-9] | "10") "\""
        check ::= "\"P" [1-6] "\""
        percent ::= "0" | [1-9] [0-9]? | "100"
        """;

    // No control characters; the escapes of docs/JSON_SCHEMA.md.
    private const string NoteGrammar = """
        root ::= "{\"note\":\"" character{0,200} "\"}"
        character ::= [^"\\\x00-\x1F\x7F] | "\\" ["\\/bfnrt]
        """;
}
