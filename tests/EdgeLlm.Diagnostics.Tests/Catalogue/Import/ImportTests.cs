using System.Text;
using CsCheck;
using EdgeLlm.Diagnostics.Catalogue;
using EdgeLlm.Diagnostics.Catalogue.Import;

namespace EdgeLlm.Diagnostics.Tests.Catalogue.Import;

public sealed class ImportTests
{
    private const string Json = """
        [
          {"id": "a-1", "vendor": "Siemens", "families": ["S120"], "codes": ["F1"], "title": {"en": "A", "zh": "甲"},
           "domain": "drive", "severity": 500, "source": "Plant", "keywords": ["k"],
           "causes": [
             {"id": "c", "text": {"en": "B", "zh": "乙"}, "remedy": {"en": "C", "zh": "丙"}, "checks": [{"en": "D", "zh": "丁"}],
              "signs": [{"en": ["supply pressure"], "is": "low"}]}]}
        ]
        """;

    private const string Yaml = """
        - id: a-1
          vendor: Siemens
          families: [S120]
          codes: [F1]
          title: {en: A, zh: 甲}
          domain: drive
          severity: 500
          source: Plant
          keywords: [k]
          causes:
            - id: c
              text: {en: B, zh: 乙}
              remedy: {en: C, zh: 丙}
              checks:
                - {en: D, zh: 丁}
              signs:
                - en: [supply pressure]
                  is: low
        """;

    private const string Csv = """
        id,vendor,families,codes,title_en,title_zh,domain,severity,source,keywords,cause_id,cause_en,cause_zh,remedy_en,remedy_zh,checks_en,checks_zh
        a-1,Siemens,S120,F1,A,甲,drive,500,Plant,k,c,B,乙,C,丙,D,丁
        """;

    [Theory]
    [InlineData(ImportFormat.Json, Json)]
    [InlineData(ImportFormat.Yaml, Yaml)]
    [InlineData(ImportFormat.Csv, Csv)]
    public void The_same_entry_is_read_from_every_format(ImportFormat format, string content)
    {
        var entry = Assert.Single(Valid(format, content));
        Assert.Equal(("a-1", "Siemens", "S120", "F1", "drive", 500, "Plant"), (entry.Id, entry.Vendor, entry.Families[0], entry.Codes[0], entry.Domain, entry.Severity, entry.Source));
        Assert.Equal(new LocalizedText("A", "甲"), entry.Title);
        var cause = Assert.Single(entry.Causes);
        Assert.Equal(("c", new LocalizedText("B", "乙"), new LocalizedText("C", "丙")), (cause.Id, cause.Text, cause.Remedy));
        Assert.Equal([new LocalizedText("D", "丁")], cause.Checks);
        if (format != ImportFormat.Csv)
        {
            Assert.Equal(SignState.Low, Assert.Single(cause.Signs).Is);
        }
    }

    [Fact]
    public void Built_in_data_can_be_imported_as_it_is()
    {
        foreach (var (name, content) in BuiltInFiles())
        {
            Assert.Empty(CatalogueImport.Read(name, ImportFormat.Json, content, _ => { }));
        }
    }

    [Theory]
    [InlineData(ImportFormat.Json, """[{"id": "a", "title": "Jam", "domain": "drive", "severity": 1, "source": "s", "causes": [{"id": "c", "text": "T", "remedy": {"zh": "修"}, "checks": ["K"]}]}]""")]
    [InlineData(ImportFormat.Csv, "id;domain;severity;source;title_en;cause_en;remedy_zh;checks_en\na;drive;1;s;Jam;T;修;K")]
    public void One_language_is_enough_and_stands_for_the_other(ImportFormat format, string content)
    {
        var entry = Assert.Single(Valid(format, content));
        Assert.Equal(new LocalizedText("Jam", "Jam"), entry.Title);
        Assert.Equal(new LocalizedText("修", "修"), entry.Causes[0].Remedy);
    }

    [Fact]
    public void Rows_of_one_entry_are_its_causes()
    {
        var entry = Assert.Single(Valid(ImportFormat.Csv, """
            id,title_en,domain,severity,source,codes,cause_en,remedy_en,checks_en
            a,Jam,drive,500,Plant,F1|F2,"Chain, ""main"" one,
            is loose",Tighten,Look | Pull
            a,,,,,,Chain is dry,Oil,Touch
            """));
        Assert.Equal(["F1", "F2"], entry.Codes);
        Assert.Equal(["cause-1", "cause-2"], entry.Causes.Select(cause => cause.Id));
        Assert.Equal("Chain, \"main\" one,\nis loose", entry.Causes[0].Text.En);
        Assert.Equal(["Look", "Pull"], entry.Causes[0].Checks.Select(check => check.En));
    }

    [Theory]
    [InlineData("=cmd|' /C calc'!A1")]
    [InlineData("+49 1234")]
    [InlineData("@SUM(1)")]
    [InlineData("plain")]
    public void A_formula_is_data_and_comes_back_from_an_export_as_it_was(string text)
    {
        var defused = CsvColumns.Defuse(text);
        Assert.DoesNotContain(defused[0], "=+-@");
        var entry = Assert.Single(Valid(ImportFormat.Csv, $"id,title_en,domain,severity,source,cause_en,remedy_en,checks_en\na,{defused},drive,5,s,{text},C,D"));
        Assert.Equal((text, text), (entry.Title.En, entry.Causes[0].Text.En));
    }

    [Theory]
    [InlineData(ImportFormat.Json, "{", 1, 1, "array of entries")]
    [InlineData(ImportFormat.Json, "[\n  {\"id\": }\n]", 2, 10, "not JSON")]
    [InlineData(ImportFormat.Json, "[\n {\"id\": \"a\",\n  \"id\": \"b\"}]", 3, 3, "stands here twice")]
    [InlineData(ImportFormat.Json, "[{\"甲\": 1}]", 1, 3, "\"甲\" is not known here")]
    [InlineData(ImportFormat.Json, "[{\"甲\": 1, \"b\": \"\\uD800\"}]", 1, 16, "half of a character")]
    [InlineData(ImportFormat.Json, "[] []", 1, 4, "not JSON")]
    [InlineData(ImportFormat.Json, "[null]", 1, 2, "must be a map")]
    [InlineData(ImportFormat.Json, "[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]", 1, 17, "not JSON")]
    [InlineData(ImportFormat.Yaml, "- id: a\n  id: b", 2, 3, "stands here twice")]
    [InlineData(ImportFormat.Yaml, "- &a [x]\n- *a", 1, 3, "anchors")]
    [InlineData(ImportFormat.Yaml, "- !!binary abc", 1, 3, "anchors")]
    [InlineData(ImportFormat.Yaml, "- a: *b", 1, 6, "anchors")]
    [InlineData(ImportFormat.Yaml, "id: a", 1, 1, "list of entries")]
    [InlineData(ImportFormat.Yaml, "- a: [\n", 2, 1, "not YAML")]
    [InlineData(ImportFormat.Yaml, "[]\n---\n- b", 2, 1, "one document")]
    [InlineData(ImportFormat.Yaml, "[[[[[[[[[[[[[[[[[[[[", 1, 18, "nested deeper")]
    [InlineData(ImportFormat.Csv, "id,nonsense", 1, 4, "no column \"nonsense\"")]
    [InlineData(ImportFormat.Csv, "id,id", 1, 4, "there twice")]
    [InlineData(ImportFormat.Csv, "id,domain,severity", 1, 1, "\"source\" is missing")]
    [InlineData(ImportFormat.Csv, "id,domain,severity,source\na,drive", 2, 1, "2 cells, the header 4")]
    [InlineData(ImportFormat.Csv, "id,domain,severity,source\na,drive,5,x\"y", 2, 11, "quotation mark")]
    [InlineData(ImportFormat.Csv, "id,domain,severity,source\na,drive,5,\"x", 2, 11, "don't match")]
    [InlineData(ImportFormat.Csv, "id,domain,severity,source\na,drive,5,s\na,power,5,s", 3, 3, "\"domain\" differs")]
    [InlineData(ImportFormat.Csv, "id,domain,severity,source\na,drive,many,s", 2, 9, "whole number")]
    public void A_file_that_is_wrong_is_refused_with_line_and_column(ImportFormat format, string content, int line, int column, string message)
    {
        var problem = Problems(format, content)[0];
        Assert.Contains(message, problem.Message, StringComparison.Ordinal);
        Assert.Equal((line, column), (problem.Line, problem.Column));
    }

    [Theory]
    [InlineData(ImportFormat.Json, Json, "\"drive\"", "\"robot\"", 3, 14, "'robot' is not a domain")]
    [InlineData(ImportFormat.Json, Json, "\"low\"", "\"lower\"", 6, 51, "must be one of high, low")]
    [InlineData(ImportFormat.Json, Json, "\"C\", \"zh\": \"丙\"", "\"\"", 5, 60, "causes[0].remedy: the text is missing")]
    [InlineData(ImportFormat.Yaml, Yaml, "severity: 500", "severity: 5000", 7, 13, "5000 is outside 1 to 1000")]
    [InlineData(ImportFormat.Yaml, Yaml, "codes: [F1]", "codes: [F1..]", 4, 11, "must have a number at both ends")]
    [InlineData(ImportFormat.Csv, Csv, "F1", "F2..F1", 2, 18, "must begin with its lower end")]
    [InlineData(ImportFormat.Csv, Csv, "a-1", "A 1", 2, 1, "id: the id must consist of")]
    public void An_entry_that_is_wrong_is_refused_with_line_and_column(
        ImportFormat format, string content, string part, string replacement, int line, int column, string message)
    {
        var problem = Assert.Single(Problems(format, content.Replace(part, replacement, StringComparison.Ordinal)));
        Assert.Contains(message, problem.Message, StringComparison.Ordinal);
        Assert.Equal((line, column), (problem.Line, problem.Column));
    }

    [Fact]
    public void Every_wrong_entry_is_named_and_an_id_used_twice_too()
    {
        var problems = Problems(ImportFormat.Csv, """
            id,title_en,domain,severity,source,cause_en,remedy_en,checks_en
            a,A,drive,5,s,B,C,D
            b,A,nowhere,5,s,B,C,D
            c,A,drive,0,s,B,C,
            a,A,drive,5,s,B,C,D
            """);
        Assert.Equal([3, 4, 4, 5], problems.Select(problem => problem.Line).Order());
        Assert.Contains("that of the entry in line 2 already", problems[^1].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_another_encoding_is_named_as_such()
    {
        Assert.Contains("UTF-16", Problems([0xFF, 0xFE, 0x5B, 0x00])[0].Message, StringComparison.Ordinal);
        Assert.Contains("UTF-16", Problems([0xFE, 0xFF, 0x00, 0x5B])[0].Message, StringComparison.Ordinal);
        var latin = Problems([.. "[\n  \""u8, 0xFC, .. "\"]"u8])[0];
        Assert.Contains("not UTF-8", latin.Message, StringComparison.Ordinal);
        Assert.Equal((2, 4), (latin.Line, latin.Column));
        var zero = Problems([.. "[\n甲"u8, 0, .. "]"u8])[0];
        Assert.Contains("NUL", zero.Message, StringComparison.Ordinal);
        Assert.Equal((2, 2), (zero.Line, zero.Column));
        Assert.Empty(CatalogueImport.Read("f", ImportFormat.Json, (byte[])[0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(Json)], _ => { }));
    }

    [Fact]
    public void Problems_are_told_up_to_a_bound()
    {
        var rows = string.Join('\n', Enumerable.Range(0, 5000).Select(number => $"x{number},nowhere,5,s"));
        Assert.Equal(CatalogueImport.MaxProblems + 1, Problems(ImportFormat.Csv, $"id,domain,severity,source\n{rows}").Count);
    }

    [Theory]
    [InlineData(ImportFormat.Json, "[{", "}]", "\"k{0}\": 1,")]
    [InlineData(ImportFormat.Yaml, "- {", "}", "k{0}: 1,")]
    public void A_map_with_too_many_names_is_refused(ImportFormat format, string begin, string end, string member)
    {
        var members = string.Concat(Enumerable.Range(0, 50_000).Select(number => member.Replace("{0}", $"{number}", StringComparison.Ordinal)));
        Assert.Contains("more than 32 names", Problems(format, begin + members + end)[0].Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ImportFormat.Json, "[{\"keywords\":\n[", "1,", "1]}]", 2)]
    [InlineData(ImportFormat.Yaml, "- keywords:\n  [", "1,", "1]", 2)]
    [InlineData(ImportFormat.Csv, "id,title_en,domain,severity,source,cause_en,remedy_en,checks_en\na,b,drive,5,s,c,r,", "k|", "k", 2)]
    [InlineData(ImportFormat.Csv, "id,title_en,domain,severity,source,cause_en,remedy_en,checks_en\n", "a,b,drive,5,s,c,r,k\n", "", 102)]
    public void A_list_with_too_many_items_is_refused_at_its_place(ImportFormat format, string begin, string item, string end, int line)
    {
        var problem = Assert.Single(Problems(format, begin + string.Concat(Enumerable.Repeat(item, 2000)) + end));
        Assert.Contains("more than 100 items", problem.Message, StringComparison.Ordinal);
        Assert.Equal(line, problem.Line);
    }

    [Theory]
    [InlineData(ImportFormat.Json, "[{\"keywords\": ", "}]")]
    [InlineData(ImportFormat.Yaml, "- keywords: ", "")]
    public void An_entry_of_lists_within_lists_is_refused_before_it_fills_the_memory(ImportFormat format, string begin, string end)
    {
        static string List(string item) => $"[{string.Join(",", Enumerable.Repeat(item, 90))}]";
        var problem = Assert.Single(Problems(format, begin + List(List(List("1"))) + end));
        Assert.Contains("more than 100,000 parts", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_row_with_too_many_cells_is_refused() =>
        Assert.Contains("more cells than there are columns", Problems(ImportFormat.Csv, $"id{new string(',', 5000)}")[0].Message, StringComparison.Ordinal);

    [Fact]
    public void A_file_too_large_is_refused_unread() =>
        Assert.Contains("larger than 64 MiB", Problems(new byte[CatalogueImport.MaxBytes + 1])[0].Message, StringComparison.Ordinal);

    [Fact]
    public void Reading_ends_in_problems_whatever_the_bytes() =>
        Gen.Select(Gen.Byte.Array[0, 200], Gen.Enum<ImportFormat>()).Sample((bytes, format) =>
        {
            var taken = 0;
            return CatalogueImport.Read("f", format, bytes, _ => taken++).Count >= 0 && taken == 0;
        });

    [Fact]
    public void Reading_survives_any_damage_to_a_good_file() =>
        Gen.Select(Gen.OneOf(Gen.Const((ImportFormat.Json, Json)), Gen.Const((ImportFormat.Yaml, Yaml)), Gen.Const((ImportFormat.Csv, Csv))), Gen.Int[0, 400], Gen.Char["\"\n[{},&*!-:\t\\甲"]).Sample((file, at, character) =>
        {
            var damaged = file.Item2.Insert(Math.Min(at, file.Item2.Length), character.ToString());
            return CatalogueImport.Read("f", file.Item1, Encoding.UTF8.GetBytes(damaged), _ => { }).All(problem => problem is { Line: > 0, Column: > 0 });
        });

    private static List<CatalogueEntry> Valid(ImportFormat format, string content)
    {
        var entries = new List<CatalogueEntry>();
        Assert.Empty(CatalogueImport.Read("file", format, Encoding.UTF8.GetBytes(content), entries.Add));
        return entries;
    }

    private static IReadOnlyList<ImportProblem> Problems(ImportFormat format, string content) =>
        CatalogueImport.Read("file", format, Encoding.UTF8.GetBytes(content), _ => { });

    private static IReadOnlyList<ImportProblem> Problems(byte[] content) => CatalogueImport.Read("file", ImportFormat.Json, content, _ => { });

    private static IEnumerable<(string Name, byte[] Content)> BuiltInFiles()
    {
        var assembly = typeof(FaultCatalogue).Assembly;
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.StartsWith("catalogue/", StringComparison.Ordinal)))
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            var content = new byte[stream.Length];
            stream.ReadExactly(content);
            yield return (name, content);
        }
    }
}
