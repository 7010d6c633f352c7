using System.Collections.Immutable;
using System.Text;

namespace EdgeLlm.Evaluation.FieldCases;

/// <summary>Which cases of a file take part.</summary>
internal enum CaseSelection
{
    /// <summary>All of them.</summary>
    All,

    /// <summary>Those whose number is divisible by three.</summary>
    CheckOnly,

    /// <summary>All others.</summary>
    WithoutCheck,
}

/// <summary>Cases that are counted together.</summary>
/// <param name="Name">What the report calls them.</param>
/// <param name="Cases">The cases; at least one.</param>
internal sealed record FieldSet(string Name, ImmutableArray<FieldCase> Cases)
{
    private const string ResourcePrefix = "field-cases/";

    // The knowledge was worked out on two thirds of the cases in these files.
    private const string DevelopmentPrefix = "dev-";

    /// <summary>Reads the cases that are part of this program: development cases, check third, own cases.</summary>
    internal static ImmutableArray<FieldSet> ReadBuiltIn(CaseSelection selection)
    {
        var assembly = typeof(FieldSet).Assembly;
        var files = assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(ResourcePrefix, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(name => (Name: name[ResourcePrefix.Length..], Lines: new StreamReader(assembly.GetManifestResourceStream(name)!, Encoding.UTF8)))
            .Select(file => (file.Name, Cases: ReadAll(file.Lines, file.Name)))
            .ToLookup(file => IsDevelopment(file.Name), file => file.Cases);
        List<FieldCase> development = [.. files[true].SelectMany(cases => cases)];
        return Select(
            selection,
            new FieldSet("development cases (two thirds, tuned on)", [.. development.Where(one => !one.IsCheck)]),
            new FieldSet("check third (never opened while tuning)", [.. development.Where(one => one.IsCheck)]),
            new FieldSet("own cases (other machines, written by another hand before tuning)", [.. files[false].SelectMany(cases => cases)]));
    }

    /// <summary>Reads files: one set each, but two of a file whose cases were partly tuned on.</summary>
    internal static ImmutableArray<FieldSet> ReadFiles(IEnumerable<string> paths, CaseSelection selection) => Select(selection, [.. paths.SelectMany(path =>
    {
        var name = Path.GetFileName(path);
        var cases = ReadAll(new StreamReader(path, Encoding.UTF8), name);
        return IsDevelopment(name)
            ? new[]
            {
                new FieldSet($"{name}: development", [.. cases.Where(one => !one.IsCheck)]),
                new FieldSet($"{name}: check third", [.. cases.Where(one => one.IsCheck)]),
            }
            : [new FieldSet(name, [.. cases])];
    })]);

    private static bool IsDevelopment(string fileName) => fileName.StartsWith(DevelopmentPrefix, StringComparison.Ordinal);

    private static IReadOnlyList<FieldCase> ReadAll(StreamReader lines, string fileName)
    {
        using (lines)
        {
            return FieldCase.Read(lines, fileName);
        }
    }

    private static ImmutableArray<FieldSet> Select(CaseSelection selection, params IEnumerable<FieldSet> sets)
    {
        ImmutableArray<FieldSet> selected =
        [
            .. sets
                .Select(set => set with { Cases = [.. set.Cases.Where(one => selection == CaseSelection.All || one.IsCheck == (selection == CaseSelection.CheckOnly))] })
                .Where(set => !set.Cases.IsEmpty),
        ];
        return selected.IsEmpty ? throw new InvalidDataException("The case files have no case of the selection.") : selected;
    }
}
