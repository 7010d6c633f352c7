using EdgeLlm.Diagnostics.Knowledge;
using EdgeLlm.Diagnostics.Knowledge.Plant;

namespace EdgeLlm.Diagnostics.Tests.Knowledge;

public sealed class KnowledgeProblemTests : IDisposable
{
    private const string GoodStart = """{"id": "x", "text": "T", "remedy": "R", "checks": ["C"], "symptoms": [""";

    private static readonly Lazy<KnowledgeData> s_builtIn = new(KnowledgeData.ReadBuiltIn);

    private readonly PlantFiles _plant = new();

    public void Dispose() => _plant.Dispose();

    [Theory]
    [InlineData("""{"id": "Bad Id", "kind": "component", "en": ["thing"]}""", "terms[0].id: the id must consist of")]
    [InlineData("""{"id": "thing", "kind": "machine", "en": ["thing"]}""", "terms[0].kind: 'machine' is not a kind")]
    [InlineData("""{"id": "pump", "kind": "quantity", "en": ["thing"]}""", "terms[0].kind: 'pump' is a component in the built-in knowledge")]
    [InlineData("""{"id": "thing", "kind": "component"}""", "terms[0]: the term has no words")]
    [InlineData("""{"id": "thing", "kind": "component", "en": ["x"]}""", "terms[0].en[0]: 'x' is not an English word of at least 2")]
    [InlineData("""{"id": "thing", "kind": "component", "en": ["泵"]}""", "terms[0].en[0]: '泵' is not an English word")]
    [InlineData("""{"id": "thing", "kind": "component", "en": "thing"}""", "terms[0].en: this must be a list")]
    [InlineData("""{"id": "thing", "kind": "component", "en": ["a very long word that nobody writes, of more than sixty characters"]}""", "terms[0].en[0]: the text has 66 characters. Use at most 60")]
    [InlineData("""{"id": "thing", "kind": "component", "en": ["thing"], "colour": "red"}""", "terms[0]: 'colour' is not known here")]
    [InlineData("""{"id": "thing", "id": "thing", "kind": "component", "en": ["thing"]}""", "terms[0]: \"id\" stands here twice")]
    [InlineData("""{"id": "thing", "kind": "component", "zh": ["\ud800"]}""", "terms[0].zh[0]: the text has half of a character")]
    [InlineData("\"thing\"", "terms[0]: this must be an object with id, kind")]
    [InlineData("null", "terms[0]: this must be an object")]
    public void Wrong_term_is_left_out_with_one_line(string term, string line)
    {
        var file = Read(PlantFiles.File($"{term}, {PlantFiles.OrienterTerm}", "cap-orienter", PlantFiles.BlockedJets));
        Assert.Contains(line, Assert.Single(file.Problems).Message, StringComparison.Ordinal);
        Assert.Equal((1, 1), (file.Terms, file.Modes));
    }

    [Theory]
    [InlineData("""{"id": "x"}""", "modes[0].text: the text is missing")]
    [InlineData("""{"id": "x", "text": "T", "remedy": {"en": ""}, "checks": ["C"], "symptoms": [{"of": ["flow"]}]}""", "modes[0].remedy: the text is missing")]
    [InlineData("""{"id": "x", "text": "T", "remedy": "R", "symptoms": [{"of": ["flow"]}]}""", "modes[0].checks: there is no check")]
    [InlineData("""{"id": "x", "text": "T\n", "remedy": "R", "checks": ["C\nD"], "symptoms": [{"of": ["flow"]}]}""", "modes[0].checks[0]: the text contains a control character")]
    [InlineData("""{"id": "x", "text": "T", "remedy": "R", "checks": ["C"]}""", "modes[0].symptoms: there is no symptom")]
    [InlineData(GoodStart + """{"of": ["flow"], "is": "blue"}]}""", "modes[0].symptoms[0].is: 'blue' is not a state. Use any, high, low")]
    [InlineData(GoodStart + """{"of": ["flow"], "weight": 0}]}""", "modes[0].symptoms[0].weight: 0 is out of range")]
    [InlineData(GoodStart + """{"of": ["flow"], "weight": 1e999}]}""", "modes[0].symptoms[0].weight: Infinity is out of range")]
    [InlineData(GoodStart + """{"of": ["flow"], "against": 3.5}]}""", "modes[0].symptoms[0].against: 3.5 is out of range")]
    [InlineData(GoodStart + """{"of": ["flow"], "weight": "2"}]}""", "modes[0].symptoms[0].weight: this must be a number")]
    [InlineData(GoodStart + """{"is": "low"}]}""", "modes[0].symptoms[0]: a symptom has either \"of\"")]
    [InlineData(GoodStart + """{"of": []}]}""", "modes[0].symptoms[0].of: there is no phrase")]
    [InlineData(GoodStart + """{"said": {"en": []}}]}""", "modes[0].symptoms[0].said: there are no words")]
    [InlineData(GoodStart + """{"of": ["warp-core flow"]}]}""", "modes[0].symptoms: no symptom is left, since components[0].modes[0].symptoms[0].of[0]: 'warp-core' is not a known term")]
    [InlineData(GoodStart + """{"of": ["flow"]}], "energies": ["steam"]}""", "modes[0].energies[0]: 'steam' is not an energy")]
    [InlineData("[1, [2, [3]]]", "modes[0]: this must be an object with id, text")]
    public void Wrong_mode_is_left_out_with_one_line(string mode, string line)
    {
        var file = Read(PlantFiles.File(PlantFiles.OrienterTerm, "cap-orienter", mode, PlantFiles.BlockedJets));
        Assert.StartsWith($"components[0].{line}", Assert.Single(file.Problems).Message, StringComparison.Ordinal);
        Assert.Equal((1, 1), (file.Terms, file.Modes));
    }

    [Theory]
    [InlineData("\"warp-core pressure\"", "symptoms[0].of[1]: 'warp-core' is not a known term, so the phrase is left out")]
    [InlineData("\"pump inlet outlet pressure flow\"", "symptoms[0].of[1]: the phrase has 5 terms")]
    [InlineData("\" \"", "symptoms[0].of[1]: the phrase has 0 terms")]
    public void Wrong_phrase_is_left_out_with_one_line_and_the_mode_stays(string phrase, string line)
    {
        var file = Read(PlantFiles.File("", "pump", GoodStart + $$"""{"of": ["flow", {{phrase}}], "is": "low"}]}"""));
        Assert.StartsWith($"components[0].modes[0].{line}", Assert.Single(file.Problems).Message, StringComparison.Ordinal);
        Assert.Equal((1, true), (file.Modes, file.HasErrors));
    }

    [Theory]
    [InlineData("""{"component": "warp-core", "modes": []}""", "components[0].component: 'warp-core' is not a known term")]
    [InlineData("""{"component": "flow", "modes": []}""", "components[0].component: 'flow' is a quantity in the built-in knowledge")]
    [InlineData("""{"component": "pump"}""", "components[0]: \"component\" or \"modes\" is missing")]
    [InlineData("""{"component": "pump", "modes": {}}""", "components[0]: 'modes' is not known here, has a wrong value")]
    [InlineData("""{"modes": [], "component": "pump", "vendor": "X"}""", "components[0]: 'vendor' is not known here")]
    [InlineData("7", "components[0]: this is not a component")]
    public void Wrong_component_is_left_out_with_one_line(string component, string line)
    {
        var file = Read($$"""{"components": [{{component}}, {"modes": [{{Mode("a")}}], "component": "pump"}]}""");
        Assert.StartsWith(line, Assert.Single(file.Problems).Message, StringComparison.Ordinal);
        Assert.Equal(1, file.Modes);
    }

    [Theory]
    [InlineData("[]", 1, 1, "the file must be an object")]
    [InlineData("{\n  \"terms\": [\n    {\"id\": }]}", 3, 12, "this is not JSON")]
    [InlineData("{\"terms\": []} x", 1, 15, "this is not JSON")]
    [InlineData("{\"terms\": [", 1, 12, "this is not JSON")]
    [InlineData("{\"terms\": \0}", 1, 11, "there is a NUL character")]
    public void File_that_is_not_JSON_is_left_out_as_a_whole_with_line_and_column(string text, int line, int column, string message)
    {
        var problem = Assert.Single(Read(text).Problems);
        Assert.Equal((line, column), (problem.Line, problem.Column));
        Assert.StartsWith(message, problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"comment\": 1")]
    [InlineData("\"terms\": []")]
    [InlineData("\"components\": 5")]
    public void Wrong_name_at_the_top_leaves_the_rest_in_force(string member)
    {
        var file = Read($$"""{"terms": [{{PlantFiles.OrienterTerm}}], {{member}}}""");
        Assert.Single(file.Problems);
        Assert.Equal(1, file.Terms);
    }

    [Fact]
    public void Contradiction_is_a_warning_and_the_mode_stays()
    {
        const string Both = GoodStart + """{"of": ["inlet pressure"], "is": "high"}, {"of": ["inlet pressure"], "is": "low"}]}""";
        var file = Read(PlantFiles.File("", "pump", Both));
        Assert.StartsWith("components[0].modes[0]: warning: 'inlet pressure' is a symptom both as high and as low", Assert.Single(file.Problems).Message, StringComparison.Ordinal);
        Assert.Equal((1, false), (file.Modes, file.HasErrors));
        Assert.Empty(Read(PlantFiles.File("", "pump", Both.Replace("\"is\"", "\"against\": 0, \"is\"", StringComparison.Ordinal))).Problems);
    }

    [Fact]
    public void Second_mode_of_the_same_id_and_second_kind_of_a_term_are_left_out_across_files()
    {
        var files = ReadAll(
            ("a.json", PlantFiles.File(PlantFiles.OrienterTerm, "pump", Mode("x"))),
            ("b.json", PlantFiles.File("""{"id": "cap-orienter", "kind": "qualifier", "en": ["caps"]}""", "pump", Mode("x"), Mode("y"))));
        Assert.Equal(
            ["terms[0].kind: 'cap-orienter' is a component in a.json. Use the same kind or another id.", "components[0].modes[0].id: 'pump' has a mode 'x' in a.json already. Remove one of them or use another id."],
            files[1].Problems.Select(problem => problem.Message));
        Assert.Equal((0, 1), (files[1].Terms, files[1].Modes));
    }

    [Fact]
    public void Problem_names_file_line_and_column_of_its_item()
    {
        var file = Read($"{{\"components\": [\n  {{\"component\": \"pump\", \"modes\": [\n    {Mode("a")},\n    7]}}]}}");
        Assert.StartsWith("test.json(4,5): components[0].modes[1]: this must be an object", Assert.Single(file.Problems).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Log_and_status_have_twenty_lines_a_file_and_one_with_the_number_of_the_rest()
    {
        _plant.Write("a.json", PlantFiles.File("", "pump", [.. Enumerable.Repeat("7", 50), Mode("good")]));
        _plant.Write("b.json", "{");
        _plant.Write("c.json", "");
        using var library = _plant.Open();
        Assert.Equal([("knowledge/a.json", 1, 21), ("knowledge/b.json", 0, 1), ("knowledge/c.json", 0, 1)], library.Files.Select(file => (file.Name, file.Entries, file.Problems.Length)));
        Assert.StartsWith("30 more problem(s)", library.Files[0].Problems[^1].Message, StringComparison.Ordinal);
        Assert.Equal(library.Files.SelectMany(file => file.Problems).Select(problem => $"Knowledge file {problem}"), _plant.Lines);
    }

    [Fact]
    public void Built_in_data_pass_the_same_check()
    {
        var assembly = typeof(KnowledgeData).Assembly;
        var files = assembly.GetManifestResourceNames().Where(name => name.StartsWith("knowledge/terms-", StringComparison.Ordinal) || name.StartsWith("knowledge/modes-", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(name =>
            {
                using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
                return (name, $"{{\"{(name.Contains("/terms-", StringComparison.Ordinal) ? "terms" : "components")}\": {reader.ReadToEnd()}}}");
            });
        var read = ReadAll(new KnowledgeData([], [], []), [.. files]);
        Assert.All(read, file => Assert.False(file.HasErrors, string.Join('\n', file.Problems)));
        Assert.Equal((s_builtIn.Value.Terms.Length, s_builtIn.Value.Components.Sum(component => component.Modes.Length)), (read.Sum(file => file.Terms), read.Sum(file => file.Modes)));
    }

    private static KnowledgeFile Read(string text) => ReadAll(("test.json", text))[0];

    private static List<KnowledgeFile> ReadAll(params (string Name, string Text)[] files) => ReadAll(s_builtIn.Value, files);

    private static List<KnowledgeFile> ReadAll(KnowledgeData builtIn, (string Name, string Text)[] files)
    {
        List<KnowledgeFile> read = [.. files.Select(file => new KnowledgeFile(file.Name, System.Text.Encoding.UTF8.GetBytes(file.Text)))];
        PlantKnowledge.Read(builtIn, read);
        return read;
    }

    private static string Mode(string id) =>
        $$"""{"id": "{{id}}", "text": "T", "remedy": "R", "checks": ["C"], "symptoms": [{"of": ["pressure"], "is": "low"}]}""";
}
