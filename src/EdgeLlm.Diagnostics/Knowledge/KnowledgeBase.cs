using System.Collections.Frozen;
using System.Collections.Immutable;
using EdgeLlm.Diagnostics.Catalogue;
using EdgeLlm.Diagnostics.Evidence;
using EdgeLlm.Diagnostics.Wording;

namespace EdgeLlm.Diagnostics.Knowledge;

/// <summary>
/// Everything that is matched by symptoms: the failure modes of components, and the built-in catalogue's causes that have
/// signs. Immutable and shared by all diagnoses.
/// </summary>
internal sealed class KnowledgeBase
{
    /// <summary>How the identifiers of entries made of failure modes begin.</summary>
    public const string ComponentPrefix = "component-";

    private const int LongestAbbreviation = 3;

    private static readonly Lazy<KnowledgeBase> s_builtIn = new(() => KnowledgeData.ReadBuiltIn().Build(CatalogueData.ReadBuiltIn().Entries));
    private static readonly Lazy<KnowledgeBase> s_termsOnly = new(() => new(KnowledgeData.ReadBuiltIn() with { Components = [], Links = [] }, []));
    private readonly Dictionary<string, Phrase> _phrases = new(StringComparer.Ordinal);
    private readonly FrozenDictionary<string, CatalogueEntry> _components;
    private readonly FrozenDictionary<string, ImmutableArray<string>> _links;

    /// <summary>Compiles terms, failure modes and catalogue entries.</summary>
    public KnowledgeBase(KnowledgeData data, IEnumerable<CatalogueEntry> catalogue)
    {
        Lexicon = new Lexicon(data.Terms);
        _links = data.Links.ToFrozenDictionary(link => link.Cause, link => link.Modes, StringComparer.Ordinal);
        var entries = new List<CatalogueEntry>();
        var causes = ImmutableArray.CreateBuilder<MatchableCause>();
        foreach (var component in data.Components.GroupBy(c => c.Component, StringComparer.Ordinal))
        {
            var modes = component.SelectMany(c => c.Modes).DistinctBy(mode => mode.Id, StringComparer.Ordinal).ToList();
            var sources = component.Where(c => !c.Modes.IsEmpty).Select(c => c.Source).Distinct(StringComparer.Ordinal);
            var entry = EntryOf(component.Key, modes, string.Join("; ", sources));
            entries.Add(entry);
            for (var i = 0; i < modes.Count; i++)
            {
                causes.Add(new MatchableCause(entry, i, Lexicon.Find(component.Key), [.. modes[i].Symptoms.Select(Compile)], TermsOf(modes[i].Text))
                {
                    SameAs = [$"{component.Key}/{modes[i].Id}"],
                });
            }
        }

        foreach (var entry in catalogue.Where(entry => entry.HasSigns))
        {
            causes.AddRange(Compile(entry));
        }

        _components = entries.ToFrozenDictionary(entry => entry.Id, StringComparer.Ordinal);
        Causes = causes.ToImmutable();
    }

    /// <summary>What is built into the program.</summary>
    public static KnowledgeBase BuiltIn => s_builtIn.Value;

    /// <summary>The built-in vocabulary without any cause.</summary>
    public static KnowledgeBase TermsOnly => s_termsOnly.Value;

    /// <summary>The vocabulary.</summary>
    public Lexicon Lexicon { get; }

    /// <summary>All causes that can be found by symptoms alone.</summary>
    public ImmutableArray<MatchableCause> Causes { get; }

    /// <summary>Entries made of failure modes, one a component.</summary>
    public int Components => _components.Count;

    /// <summary>The entry of failure modes with an identifier, if there is one.</summary>
    public CatalogueEntry? Component(string entryId) => _components.GetValueOrDefault(entryId);

    /// <summary>True if two causes state the same: they are one, or the knowledge files link them.</summary>
    public bool AreSame((string EntryId, string CauseId) a, (string EntryId, string CauseId) b) =>
        a == b || KeysOf(a).Intersect(KeysOf(b), StringComparer.Ordinal).Any();

    /// <summary>The causes of a catalogue entry in a form that can be matched.</summary>
    public IEnumerable<MatchableCause> Compile(CatalogueEntry entry)
    {
        for (var i = 0; i < entry.Causes.Length; i++)
        {
            var cause = entry.Causes[i];
            yield return new MatchableCause(entry, i, Component: -1, [.. cause.Signs.Select(Compile)], TermsOf(cause.Text))
            {
                SameAs = _links.GetValueOrDefault($"{entry.Id}/{cause.Id}", []),
            };
        }
    }

    // "frl" and "plc" are abbreviations.
    private static string TitleOf(string english) =>
        english.Length <= LongestAbbreviation ? english.ToUpperInvariant() : char.ToUpperInvariant(english[0]) + english[1..];

    private ImmutableArray<string> KeysOf((string EntryId, string CauseId) cause) => cause.EntryId.StartsWith(ComponentPrefix, StringComparison.Ordinal)
        ? [$"{cause.EntryId[ComponentPrefix.Length..]}/{cause.CauseId}"]
        : _links.GetValueOrDefault($"{cause.EntryId}/{cause.CauseId}", []);

    private CatalogueEntry EntryOf(string component, List<FailureMode> modes, string source)
    {
        var term = Lexicon[Lexicon.Find(component)];
        var english = term.En.FirstOrDefault() ?? component;
        return new CatalogueEntry
        {
            Id = ComponentPrefix + component,
            Title = new LocalizedText(TitleOf(english), term.Zh.FirstOrDefault() ?? TitleOf(english)),
            Domain = "component",
            Severity = 500,
            Source = source,
            Causes = [.. modes.Select(mode => new CatalogueCause
            {
                Id = mode.Id,
                Text = mode.Text,
                Remedy = mode.Remedy,
                Checks = mode.Checks,
                SafetyNote = SafetyNotes.For(mode.Energies),
            })],
        };
    }

    private MatchableSymptom Compile(Symptom symptom) => symptom.Said is { } said
        ? new MatchableSymptom([], SymptomState.Any, symptom.Weight, 0) { Said = [.. said.En.Select(text => new SaidText(text))], SaidChinese = said.Zh }
        : new MatchableSymptom([.. symptom.Of.Select(OfTerms).Where(phrase => !phrase.Terms.Contains(-1))], symptom.Is, symptom.Weight, symptom.Against ?? (symptom.Weight / 2));

    // A sign of the catalogue counts as a typical symptom, and refutes as it always did.
    private MatchableSymptom Compile(Sign sign)
    {
        if (sign.Is == SignState.Reported)
        {
            return new MatchableSymptom([], SymptomState.Any, 2, 0) { Said = [.. sign.En.Select(text => new SaidText(text))], SaidChinese = sign.Zh };
        }

        var phrases = sign.En.Select(OfWords).Concat(sign.Zh.Select(text => Intern("z " + text, () => new Phrase([], [], text))));
        return new MatchableSymptom([.. phrases], StateOf(sign.Is), 2, 2);
    }

    private Phrase OfTerms(string phrase) => Intern("t " + phrase, () =>
        new Phrase([.. phrase.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Lexicon.Find)], [], ""));

    private Phrase OfWords(string phrase) => Intern("w " + phrase, () => new Phrase([], [.. Words.Of(phrase)], ""));

    private Phrase Intern(string key, Func<Phrase> make)
    {
        lock (_phrases)
        {
            if (!_phrases.TryGetValue(key, out var phrase))
            {
                phrase = make();

                // What a plant's entries bring is not kept: the built-in phrases are bounded, theirs may not be.
                if (Causes.IsDefault)
                {
                    _phrases[key] = phrase;
                }
            }

            return phrase;
        }
    }

    private ImmutableArray<int> TermsOf(LocalizedText text)
    {
        var terms = new SortedSet<int>();
        Lexicon.Read(text.En, isTag: false, terms);
        Lexicon.Read(text.Zh, isTag: false, terms);
        return [.. terms];
    }

    private static SymptomState StateOf(SignState state) => state switch
    {
        SignState.High => SymptomState.High,
        SignState.Low => SymptomState.Low,
        SignState.Rising => SymptomState.Rising,
        SignState.Falling => SymptomState.Falling,
        SignState.Unsteady => SymptomState.Unsteady,
        SignState.Stuck => SymptomState.Frozen,
        SignState.Unreadable => SymptomState.Unreadable,
        SignState.Normal => SymptomState.Normal,
        SignState.On => SymptomState.On,
        _ => SymptomState.Off,
    };
}

/// <summary>What a symptom is about: a signal that has all these terms, or all these words, or this Chinese text.</summary>
internal sealed record Phrase(ImmutableArray<int> Terms, ImmutableArray<string> Words, string Chinese);

/// <summary>A symptom in the form in which it is matched.</summary>
/// <param name="Phrases">What it is about; one that fits is enough.</param>
/// <param name="Is">The state that speaks for the cause.</param>
/// <param name="Weight">How much it speaks for it.</param>
/// <param name="Against">How much the opposite speaks against it.</param>
internal sealed record MatchableSymptom(ImmutableArray<Phrase> Phrases, SymptomState Is, double Weight, double Against)
{
    /// <summary>English words that somebody says.</summary>
    public ImmutableArray<SaidText> Said { get; init; } = [];

    /// <summary>Chinese words that somebody says.</summary>
    public ImmutableArray<string> SaidChinese { get; init; } = [];
}

/// <summary>A cause in the form in which it is matched.</summary>
/// <param name="Entry">Its entry: a component's failure modes, or one of the catalogue.</param>
/// <param name="Position">Its place among the entry's causes.</param>
/// <param name="Component">The component's term; -1 if it belongs to none.</param>
/// <param name="Symptoms">Its symptoms.</param>
/// <param name="Terms">Terms that its text names.</param>
internal sealed record MatchableCause(
    CatalogueEntry Entry, int Position, int Component, ImmutableArray<MatchableSymptom> Symptoms, ImmutableArray<int> Terms)
{
    /// <summary>Failure modes, as "component/mode", that state this cause; causes that share one are equal.</summary>
    public ImmutableArray<string> SameAs { get; init; } = [];

    /// <summary>The cause itself.</summary>
    public CatalogueCause Known => Entry.Causes[Position];

    /// <summary>Its words; read when the cause is first compared by them, which most never are.</summary>
    public CauseWords Words => field ??= CauseWords.Of(Known);

    /// <summary>It is a failure mode, which the report shows by itself, not a cause that somebody listed for a code.</summary>
    public bool IsFailureMode => Component >= 0;
}
