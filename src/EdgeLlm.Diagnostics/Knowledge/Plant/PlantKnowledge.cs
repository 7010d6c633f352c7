using System.Collections.Immutable;
using System.Text.Json;

namespace EdgeLlm.Diagnostics.Knowledge.Plant;

/// <summary>
/// Lays a plant's knowledge files over the built-in knowledge. Whatever is wrong is left out item by item, with one line each.
/// </summary>
internal sealed class PlantKnowledge
{
    private readonly KnowledgeData _builtIn;
    private readonly Dictionary<string, (TermKind Kind, string Origin)> _vocabulary = new(StringComparer.Ordinal);
    private readonly List<Term> _terms = [];
    private readonly Dictionary<(string Component, string Mode), string> _origins = [];
    private readonly List<ComponentModes> _modes = [];
    private int _termWords;
    private int _modePhrases;

    private PlantKnowledge(KnowledgeData builtIn)
    {
        _builtIn = builtIn;
        foreach (var term in builtIn.Terms)
        {
            _vocabulary.TryAdd(term.Id, (term.Kind, "the built-in knowledge"));
        }
    }

    /// <summary>Reads files, and returns the built-in knowledge with them over it.</summary>
    /// <param name="builtIn">What the program knows by itself.</param>
    /// <param name="files">The files in the order of their names; their problems are added to them.</param>
    public static KnowledgeData Read(KnowledgeData builtIn, IReadOnlyCollection<KnowledgeFile> files)
    {
        var plant = new PlantKnowledge(builtIn);
        List<KnowledgeFile> opened = [.. files.Where(file => file.TryOpen())];

        // All terms first: a mode may use those of any file.
        foreach (var file in opened)
        {
            new KnowledgeFileReader(file, () => plant._terms.Count >= KnowledgeLimits.MaxTerms || plant._termWords >= KnowledgeLimits.MaxTermWords)
                .ReadTerms((reader, element, path) => plant.TakeTerm(file, reader, element, path));
        }

        foreach (var file in opened)
        {
            new KnowledgeFileReader(file, () => plant._modes.Count >= KnowledgeLimits.MaxModes || plant._modePhrases >= KnowledgeLimits.MaxModePhrases)
                .ReadModes(plant.ProblemOf, (reader, component, element, path) => plant.TakeMode(file, reader, component, element, path));
        }

        return plant.Merge();
    }

    private void TakeTerm(KnowledgeFile file, KnowledgeFileReader reader, JsonElement element, string path)
    {
        var item = new ItemReader(path);
        var term = TermReader.Read(element, item);
        if (item.Problem is null && _vocabulary.TryGetValue(term.Id, out var known) && known.Kind != term.Kind)
        {
            item.Fail(".kind", $"'{term.Id}' is a {Word(known.Kind)} in {known.Origin}. Use the same kind or another id.");
        }

        if (item.Problem is { } problem)
        {
            reader.Report(problem);
            return;
        }

        _vocabulary.TryAdd(term.Id, (term.Kind, file.Name));
        _terms.Add(term);
        _termWords += term.En.Length + term.Zh.Length + term.Units.Length;
        file.Terms++;
    }

    private string? ProblemOf(string component)
    {
        if (!_vocabulary.TryGetValue(component, out var term))
        {
            return $".component: {ItemReader.Quote(component)} is not a known term; the component is left out. Add a term of kind component.";
        }

        return term.Kind == TermKind.Component
            ? null
            : $".component: '{component}' is a {Word(term.Kind)} in {term.Origin}, so it cannot have failure modes; the component is left out. Use a term of kind component.";
    }

    private void TakeMode(KnowledgeFile file, KnowledgeFileReader reader, string component, JsonElement element, string path)
    {
        var item = new ItemReader(path);
        var modeReader = new ModeReader(item, _vocabulary.ContainsKey);
        var mode = modeReader.Read(element);
        if (mode is not null && _origins.TryGetValue((component, mode.Id), out var origin))
        {
            item.Fail(".id", $"'{component}' has a mode '{mode.Id}' in {origin} already. Remove one of them or use another id.");
            mode = null;
        }

        foreach (var line in modeReader.Lines)
        {
            reader.Report(line, modeReader.HasWarningOnly);
        }

        if (mode is not null)
        {
            _origins.Add((component, mode.Id), file.Name);
            _modes.Add(new ComponentModes { Component = component, Modes = [mode], Source = file.Name });
            _modePhrases += mode.Symptoms.Sum(symptom => symptom.Of.Length);
            file.Modes++;
        }
    }

    private KnowledgeData Merge()
    {
        var kept = _builtIn.Components.Select(component => component with
        {
            Modes = component.Modes.RemoveAll(mode => _origins.ContainsKey((component.Component, mode.Id))),
        });
        return _builtIn with { Terms = [.. _builtIn.Terms, .. _terms], Components = [.. kept, .. _modes] };
    }

    private static string Word(TermKind kind) => kind.ToString().ToLowerInvariant();
}
