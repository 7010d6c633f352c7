using System.Collections.Immutable;
using System.Text.Json;

namespace EdgeLlm.Diagnostics.Knowledge.Plant;

/// <summary>Reads one failure mode of a knowledge file.</summary>
/// <param name="item">The item.</param>
/// <param name="isKnown">Returns true if a term of this identifier exists.</param>
internal sealed class ModeReader(ItemReader item, Func<string, bool> isKnown)
{
    private static readonly Dictionary<string, SymptomState> s_states =
        Enum.GetValues<SymptomState>().ToDictionary(state => JsonNamingPolicy.KebabCaseLower.ConvertName(state.ToString()), StringComparer.Ordinal);

    private static readonly (SymptomState A, SymptomState B)[] s_opposites =
    [
        (SymptomState.High, SymptomState.Low),
        (SymptomState.On, SymptomState.Off),
        (SymptomState.Present, SymptomState.Absent),
        (SymptomState.Rising, SymptomState.Falling),
    ];

    private readonly List<string> _droppedPhrases = [];
    private string? _contradiction;

    /// <summary>Lines about the mode: the problem for which it is left out, or phrases that are left out and a contradiction.</summary>
    public IEnumerable<string> Lines => item.Problem is { } problem ? [problem] : _contradiction is { } warning ? [.. _droppedPhrases, warning] : _droppedPhrases;

    /// <summary>True if the only line is a warning: the mode is used as it stands.</summary>
    public bool HasWarningOnly => item.Problem is null && _droppedPhrases.Count == 0;

    /// <summary>The mode, or null if it is left out.</summary>
    public FailureMode? Read(JsonElement element)
    {
        var members = item.Members(element, "", "id", "text", "remedy", "checks", "symptoms", "energies");
        var mode = new FailureMode
        {
            Id = item.Id(members.GetValueOrDefault("id"), ".id"),
            Text = item.Localized(members.GetValueOrDefault("text"), ".text"),
            Remedy = item.Localized(members.GetValueOrDefault("remedy"), ".remedy"),
            Checks = item.List(members.GetValueOrDefault("checks"), ".checks", KnowledgeLimits.MaxChecks, item.Localized),
            Symptoms = [.. item.List(members.GetValueOrDefault("symptoms"), ".symptoms", KnowledgeLimits.MaxSymptoms, ReadSymptom).OfType<Symptom>()],
            Energies = item.List(members.GetValueOrDefault("energies"), ".energies", KnowledgeLimits.MaxChecks, ReadEnergy),
        };
        if (mode.Checks.IsEmpty)
        {
            item.Fail(".checks", "there is no check. Add at least one.");
        }

        if (mode.Symptoms.IsEmpty)
        {
            item.Fail(".symptoms", _droppedPhrases.Count > 0 ? $"no symptom is left, since {_droppedPhrases[0]}" : "there is no symptom. Add at least one.");
        }

        _contradiction = FindContradiction(mode.Symptoms);
        return item.Problem is null ? mode : null;
    }

    private Symptom? ReadSymptom(JsonElement element, string at)
    {
        var members = item.Members(element, at, "of", "is", "said", "weight", "against");
        var hasSaid = members.ContainsKey("said");
        if (hasSaid == members.ContainsKey("of"))
        {
            item.Fail(at, "a symptom has either \"of\" with phrases or \"said\" with words. Write one of them.");
        }

        var phrases = item.List(members.GetValueOrDefault("of"), $"{at}.of", KnowledgeLimits.MaxPhrases, ReadPhrase);
        ImmutableArray<string> known = [.. phrases.OfType<string>()];
        var symptom = new Symptom
        {
            Of = known,
            Is = ReadState(members, at),
            Said = hasSaid ? ReadSaid(members["said"], $"{at}.said") : null,
            Weight = item.Number(members.GetValueOrDefault("weight"), $"{at}.weight") ?? 1,
            Against = item.Number(members.GetValueOrDefault("against"), $"{at}.against"),
        };
        if (symptom.Weight is not (> 0 and <= KnowledgeLimits.MaxWeight))
        {
            item.Fail($"{at}.weight", FormattableString.Invariant($"{symptom.Weight} is out of range. Use a number above 0 and up to {KnowledgeLimits.MaxWeight}."));
        }

        if (symptom.Against is not (null or (>= 0 and <= KnowledgeLimits.MaxWeight)))
        {
            item.Fail($"{at}.against", FormattableString.Invariant($"{symptom.Against} is out of range. Use a number from 0 to {KnowledgeLimits.MaxWeight}."));
        }

        if (!hasSaid && phrases.IsEmpty)
        {
            item.Fail($"{at}.of", "there is no phrase. Add at least one.");
        }

        return hasSaid || known.Length > 0 ? symptom : null;
    }

    private string? ReadPhrase(JsonElement element, string at)
    {
        var terms = item.Text(element, at).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        string? problem = null;
        if (terms.Length is 0 or > KnowledgeLimits.MaxPhraseTerms)
        {
            problem = $"the phrase has {terms.Length} terms and is left out. Write 1 to {KnowledgeLimits.MaxPhraseTerms} term ids with spaces between them.";
        }
        else if (Array.Find(terms, term => !isKnown(term)) is { } unknown)
        {
            problem = $"{ItemReader.Quote(unknown)} is not a known term, so the phrase is left out. Correct the id or add the term.";
        }

        if (problem is null)
        {
            return string.Join(' ', terms);
        }

        _droppedPhrases.Add($"{item.Path}{at}: {problem}");
        return null;
    }

    private SymptomState ReadState(Dictionary<string, JsonElement> members, string at)
    {
        if (!members.TryGetValue("is", out var element))
        {
            return SymptomState.Any;
        }

        var word = item.Text(element, $"{at}.is");
        if (!s_states.TryGetValue(word, out var state))
        {
            item.Fail($"{at}.is", $"{ItemReader.Quote(word)} is not a state. Use {string.Join(", ", s_states.Keys)}.");
        }

        return state;
    }

    private SaidWords ReadSaid(JsonElement element, string at)
    {
        var members = item.Members(element, at, "en", "zh");
        var said = new SaidWords { En = item.Words(members.GetValueOrDefault("en"), $"{at}.en"), Zh = item.Words(members.GetValueOrDefault("zh"), $"{at}.zh") };
        if (said.En.Length + said.Zh.Length == 0)
        {
            item.Fail(at, "there are no words. Add some in \"en\" or \"zh\".");
        }

        return said;
    }

    private string ReadEnergy(JsonElement element, string at)
    {
        var energy = item.Text(element, at);
        if (!SafetyNotes.Known.Contains(energy))
        {
            item.Fail(at, $"{ItemReader.Quote(energy)} is not an energy. Use {string.Join(", ", SafetyNotes.Known)}.");
        }

        return energy;
    }

    // Whatever such a signal shows, half of the mode speaks against itself.
    private string? FindContradiction(ImmutableArray<Symptom> symptoms)
    {
        var seen = new Dictionary<(string Phrase, SymptomState State), int>();
        for (var i = 0; i < symptoms.Length; i++)
        {
            if (symptoms[i].Against == 0)
            {
                continue;
            }

            foreach (var phrase in symptoms[i].Of)
            {
                seen.TryAdd((phrase, symptoms[i].Is), i);
                foreach (var (a, b) in s_opposites)
                {
                    if (seen.ContainsKey((phrase, a)) && seen.ContainsKey((phrase, b)))
                    {
                        return $"{item.Path}: warning: {ItemReader.Quote(phrase)} is a symptom both as {Name(a)} and as {Name(b)}. The mode is kept; set \"against\" to 0 in both symptoms, or remove one.";
                    }
                }
            }
        }

        return null;
    }

    private static string Name(SymptomState state) => JsonNamingPolicy.KebabCaseLower.ConvertName(state.ToString());
}
