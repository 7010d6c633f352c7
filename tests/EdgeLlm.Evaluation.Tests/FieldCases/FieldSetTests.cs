using EdgeLlm.Evaluation.FieldCases;

namespace EdgeLlm.Evaluation.Tests.FieldCases;

public sealed class FieldSetTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edgellm-eval-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_built_in_cases_are_told_apart_by_what_was_tuned_on() => Assert.Equal(
        [140, 70, 66],
        FieldSet.ReadBuiltIn(CaseSelection.All).Select(set => set.Cases.Length));

    [Fact]
    public void A_development_file_is_two_sets_and_any_other_file_is_one()
    {
        string[] paths = [Write("dev-belts.jsonl", "x001", "x002", "x003"), Write("plant.jsonl", "x002", "x003")];
        Assert.Equal(
            [("dev-belts.jsonl: development", 2), ("dev-belts.jsonl: check third", 1), ("plant.jsonl", 2)],
            FieldSet.ReadFiles(paths, CaseSelection.All).Select(set => (set.Name, set.Cases.Length)));
    }

    [Fact]
    public void A_selection_takes_every_third_case_or_all_others()
    {
        var path = Write("plant.jsonl", "x001", "x002", "x003");
        Assert.Equal(["x003"], Ids(CaseSelection.CheckOnly));
        Assert.Equal(["x001", "x002"], Ids(CaseSelection.WithoutCheck));

        IEnumerable<string> Ids(CaseSelection selection) => FieldSet.ReadFiles([path], selection).Single().Cases.Select(one => one.Id);
    }

    [Fact]
    public void A_selection_without_a_case_is_an_error() =>
        Assert.Throws<InvalidDataException>(() => FieldSet.ReadFiles([Write("plant.jsonl", "x001")], CaseSelection.CheckOnly));

    private string Write(string name, params IEnumerable<string> ids)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllLines(path, ids.Select(id => CaseLines.With(json => json["id"] = id)));
        return path;
    }
}
