using System.Collections.Immutable;
using EdgeLlm.Diagnostics.Evidence;
using EdgeLlm.Diagnostics.Knowledge;
using EdgeLlm.Diagnostics.Understanding;

namespace EdgeLlm.Diagnostics.Matching;

/// <summary>Holds the symptoms of causes against what was observed. Made for one report.</summary>
internal sealed class SymptomMatcher
{
    private const double LeastToRefute = 0.7;
    private const double LowOfAbsent = 0.75;
    private static readonly int s_states = Enum.GetValues<SymptomState>().Length;

    private readonly double[] _salience;
    private readonly SignalFits _signalFits;
    private readonly HashSet<int> _noteTerms = [];
    private readonly int _note = -1;
    private readonly List<(int Observation, SignalStates States)>[] _bySignal;
    private readonly SignalStates[] _shown;
    private readonly List<(int Position, SaidText Text)> _said = [];
    private readonly HashSet<(string Word, bool IsDenied)> _saidWords = [];
    private readonly string _saidTexts;

    // Many causes share a phrase, and most of them its state too.
    private readonly Dictionary<Phrase, PhraseFits> _fits = new(ReferenceEqualityComparer.Instance);

    public SymptomMatcher(ReportMeaning meaning, ImmutableArray<Observation> observations)
    {
        _signalFits = new SignalFits(meaning);
        var salience = new Salience(meaning);
        _salience = [.. observations.Select(salience.Of)];
        _bySignal = new List<(int, SignalStates)>[meaning.Signals.Length];
        _shown = new SignalStates[meaning.Signals.Length];
        var positions = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < meaning.Signals.Length; i++)
        {
            positions.TryAdd(meaning.Signals[i].Signal.Name, i);
            _bySignal[i] = [];
        }

        for (var i = 0; i < observations.Length; i++)
        {
            if (observations[i].Signal is { } signal && positions.TryGetValue(signal.Name, out var position))
            {
                _bySignal[position].Add((i, observations[i].States));
                _shown[position] |= observations[i].States;
            }

            if (observations[i].Said.Length > 0)
            {
                var said = new SaidText(observations[i].Said);
                _said.Add((i, said));
                _saidWords.UnionWith(said.Words);
            }

            if (observations[i].Kind == EvidenceKind.Operator)
            {
                _note = i;
                meaning.Lexicon.Read(observations[i].Said, isTag: false, _noteTerms);
            }
        }

        _saidTexts = string.Join('\n', _said.Select(said => observations[said.Position].Said));
    }

    /// <summary>How conspicuous each observation is.</summary>
    public IReadOnlyList<double> Saliences => _salience;

    /// <summary>What speaks for and against a cause.</summary>
    public (ImmutableArray<SymptomMatch> For, ImmutableArray<SymptomMatch> Against) Match(MatchableCause cause)
    {
        var supporting = ImmutableArray.CreateBuilder<SymptomMatch>();
        var refuting = ImmutableArray.CreateBuilder<SymptomMatch>();
        foreach (var symptom in cause.Symptoms)
        {
            if (symptom.Phrases.IsEmpty)
            {
                if (Reported(symptom) is { } said)
                {
                    supporting.Add(said);
                }

                continue;
            }

            Match(symptom, supporting, refuting);
        }

        return (supporting.ToImmutable(), refuting.ToImmutable());
    }

    private void Match(MatchableSymptom symptom, ImmutableArray<SymptomMatch>.Builder supporting, ImmutableArray<SymptomMatch>.Builder refuting)
    {
        var (best, worst) = (default(Shown), default(Shown));
        foreach (var phrase in symptom.Phrases)
        {
            // What a person says was done or replaced is as good as a signal of it.
            if (symptom.Is == SymptomState.Any && _note >= 0 && !phrase.Terms.IsEmpty && phrase.Terms.All(_noteTerms.Contains))
            {
                best = new Shown(_salience[_note], _note, 1);
            }

            var (supports, refutes) = ShownOf(phrase, symptom.Is);
            best = supports.Strength > best.Strength ? supports : best;
            worst = refutes.Strength > worst.Strength ? refutes : worst;
        }

        // Where several signals fit and one of them supports, the others are other things; but "normal" means all that fit as well.
        if (best.Strength > 0 && (symptom.Is != SymptomState.Normal || worst.Strength < best.Strength || worst.Fit < best.Fit))
        {
            supporting.Add(new SymptomMatch(best.Observation, symptom.Weight * best.Strength, symptom.Is is SymptomState.Normal or SymptomState.Any));
        }
        else if (worst.Strength > 0 && symptom.Against > 0)
        {
            refuting.Add(new SymptomMatch(worst.Observation, symptom.Against * worst.Strength, IsNormal: false));
        }
    }

    // The strongest observations of the signals that fit a phrase, for and against a state.
    private (Shown Supports, Shown Refutes) ShownOf(Phrase phrase, SymptomState state)
    {
        if (!_fits.TryGetValue(phrase, out var fits))
        {
            _fits[phrase] = fits = new PhraseFits(_signalFits.Of(phrase));
        }

        if (fits.ByState[(int)state] is { } known)
        {
            return known;
        }

        var (best, worst) = (default(Shown), default(Shown));
        foreach (var (signal, fit) in fits.Signals)
        {
            foreach (var (observation, states) in _bySignal[signal])
            {
                var strength = fit * _salience[observation] * (state == SymptomState.Low && (states & SignalStates.Absent) != 0 ? LowOfAbsent : 1);
                if (strength > best.Strength && Supports(state, states, _shown[signal]))
                {
                    best = new Shown(strength, observation, fit);
                }

                if (strength > worst.Strength && fit >= LeastToRefute && Refutes(state, states))
                {
                    worst = new Shown(strength, observation, fit);
                }
            }
        }

        fits.ByState[(int)state] = (best, worst);
        return (best, worst);
    }

    private SymptomMatch? Reported(MatchableSymptom symptom)
    {
        if (!IsEverSaid(symptom))
        {
            return null;
        }

        var (best, at) = (0.0, -1);
        foreach (var (position, text) in _said)
        {
            if (_salience[position] > best && (symptom.Said.Any(text.Says) || symptom.SaidChinese.Any(text.Says)))
            {
                (best, at) = (_salience[position], position);
            }
        }

        return at >= 0 ? new SymptomMatch(at, symptom.Weight * best, IsNormal: false) : null;
    }

    // Hardly any of the thousands of phrases is said in a report, so all texts are searched at once first.
    private bool IsEverSaid(MatchableSymptom symptom)
    {
        foreach (var phrase in symptom.Said)
        {
            if (phrase.IsWithin(_saidWords))
            {
                return true;
            }
        }

        foreach (var phrase in symptom.SaidChinese)
        {
            if (_saidTexts.Contains(phrase, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Supports(SymptomState symptom, SignalStates states, SignalStates shown)
    {
        var any = symptom switch
        {
            SymptomState.High => SignalStates.High | SignalStates.Present,
            SymptomState.Low => SignalStates.Low | SignalStates.Absent,
            SymptomState.Absent => SignalStates.Absent,
            SymptomState.Present => SignalStates.Present,
            SymptomState.On => SignalStates.On,
            SymptomState.Off => SignalStates.Off,
            SymptomState.Normal => SignalStates.Normal,
            SymptomState.Rising => SignalStates.Rising,
            SymptomState.Falling => SignalStates.Falling,
            SymptomState.Step => SignalStates.Step,
            SymptomState.Spike => SignalStates.Spike,
            SymptomState.Unsteady => SignalStates.Unsteady | SignalStates.Spike,
            SymptomState.Frozen => SignalStates.Stuck,
            SymptomState.Unreadable => SignalStates.Unreadable,
            SymptomState.Impossible => SignalStates.Impossible,
            SymptomState.Differs => SignalStates.Differs,
            SymptomState.Mismatch => SignalStates.Mismatch,
            SymptomState.AtLimit => SignalStates.AtLimit,
            _ => SignalStates.None,
        };

        // Where only the direction is known, it stands for the position.
        var isPlaced = (shown & (SignalStates.High | SignalStates.Low | SignalStates.Normal)) != 0;
        any |= symptom switch
        {
            SymptomState.High when !isPlaced => SignalStates.Rising,
            SymptomState.Low when !isPlaced => SignalStates.Falling,
            _ => SignalStates.None,
        };
        return symptom == SymptomState.Any || (states & any) != 0;
    }

    private static bool Refutes(SymptomState symptom, SignalStates states) => (states & (symptom switch
    {
        SymptomState.High => SignalStates.Low | SignalStates.Normal | SignalStates.Absent,
        SymptomState.Low => SignalStates.High | SignalStates.Normal,
        SymptomState.Absent => SignalStates.Normal | SignalStates.High | SignalStates.Present,
        SymptomState.Present => SignalStates.Normal | SignalStates.Absent,
        SymptomState.On => SignalStates.Off,
        SymptomState.Off => SignalStates.On,
        SymptomState.Normal => SignalStates.High | SignalStates.Low | SignalStates.Mismatch,
        SymptomState.Rising => SignalStates.Falling | SignalStates.Steady,
        SymptomState.Falling => SignalStates.Rising | SignalStates.Steady,
        SymptomState.Step or SymptomState.Spike or SymptomState.Unsteady => SignalStates.Steady,
        SymptomState.Frozen => SignalStates.Moving,
        SymptomState.Unreadable => SignalStates.Normal | SignalStates.On,
        SymptomState.Mismatch or SymptomState.AtLimit => SignalStates.Normal,
        _ => SignalStates.None,
    })) != 0;

    /// <summary>An observation that fits a phrase, and how strongly; nothing if the strength is 0.</summary>
    private readonly record struct Shown(double Strength, int Observation, double Fit);

    /// <summary>The signals that fit a phrase, and what they show of each state that was asked for.</summary>
    private sealed record PhraseFits(List<(int Signal, double Fit)> Signals)
    {
        public (Shown Supports, Shown Refutes)?[] ByState { get; } = new (Shown, Shown)?[s_states];
    }
}
