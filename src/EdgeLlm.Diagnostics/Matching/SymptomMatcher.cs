using System.Collections.Immutable;
using EdgeLlm.Diagnostics.Evidence;
using EdgeLlm.Diagnostics.Knowledge;
using EdgeLlm.Diagnostics.Understanding;
using EdgeLlm.Diagnostics.Wording;

namespace EdgeLlm.Diagnostics.Matching;

/// <summary>Holds the symptoms of causes against what was observed. Made for one report.</summary>
internal sealed class SymptomMatcher
{
    // A component that the signal does not name itself, but the report does.
    private const double Borrowed = 0.55;
    private const double BorrowedAgainstOther = 0.25;

    // One general word fits a signal of almost anything.
    private const double OneQuantity = 0.55;
    private const double OneWord = 0.75;
    private const double LeastToRefute = 0.7;

    // What only the unit says, although the words say something else: "DC link ripple [V]" is no voltage of the link.
    private const double OnlyUnit = 0.5;

    // The signal is about something that the phrase does not name: a part of the thing, or its set point instead of its value.
    private const double OtherPart = 0.8;
    private const double OtherRole = 0.5;
    private const double LowOfAbsent = 0.75;
    private static readonly string[] s_roles =
    [
        "setpoint", "limit", "parameter", "configured", "command", "ripple", "deviation", "following-error", "stroke-time", "error-count", "run-hours", "range",
    ];

    private readonly ReportMeaning _meaning;
    private readonly double[] _salience;
    private readonly HashSet<int> _roles;
    private readonly HashSet<int> _noteTerms = [];
    private readonly int _note = -1;
    private readonly List<(int Observation, SignalStates States)>[] _bySignal;
    private readonly SignalStates[] _shown;
    private readonly List<(int Position, SaidText Text)> _said = [];
    private readonly Dictionary<Phrase, List<(int Signal, double Fit)>> _fits = new(ReferenceEqualityComparer.Instance);

    public SymptomMatcher(ReportMeaning meaning, ImmutableArray<Observation> observations)
    {
        _meaning = meaning;
        _roles = [.. s_roles.Select(meaning.Lexicon.Find)];
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
                _said.Add((i, new SaidText(observations[i].Said)));
            }

            if (observations[i].Kind == EvidenceKind.Operator)
            {
                _note = i;
                meaning.Lexicon.Read(observations[i].Said, isTag: false, _noteTerms);
            }
        }
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
        var (best, bestAt, bestFit, worst, worstAt, worstFit) = (0.0, -1, 0.0, 0.0, -1, 0.0);
        foreach (var phrase in symptom.Phrases)
        {
            // What a person says was done or replaced is as good as a signal of it.
            if (symptom.Is == SymptomState.Any && _note >= 0 && !phrase.Terms.IsEmpty && phrase.Terms.All(_noteTerms.Contains))
            {
                (best, bestAt, bestFit) = (_salience[_note], _note, 1);
            }

            foreach (var (signal, fit) in FitsOf(phrase))
            {
                foreach (var (observation, states) in _bySignal[signal])
                {
                    var strength = fit * _salience[observation]
                        * (symptom.Is == SymptomState.Low && (states & SignalStates.Absent) != 0 ? LowOfAbsent : 1);
                    if (strength > best && Supports(symptom.Is, states, _shown[signal]))
                    {
                        (best, bestAt, bestFit) = (strength, observation, fit);
                    }

                    if (strength > worst && fit >= LeastToRefute && Refutes(symptom.Is, states))
                    {
                        (worst, worstAt, worstFit) = (strength, observation, fit);
                    }
                }
            }
        }

        // Where several signals fit and one of them supports, the others are other things; but "normal" means all that fit as well.
        if (bestAt >= 0 && (symptom.Is != SymptomState.Normal || worst < best || worstFit < bestFit))
        {
            supporting.Add(new SymptomMatch(bestAt, symptom.Weight * best, symptom.Is is SymptomState.Normal or SymptomState.Any));
        }
        else if (worstAt >= 0 && symptom.Against > 0)
        {
            refuting.Add(new SymptomMatch(worstAt, symptom.Against * worst, IsNormal: false));
        }
    }

    private SymptomMatch? Reported(MatchableSymptom symptom)
    {
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

    private List<(int Signal, double Fit)> FitsOf(Phrase phrase)
    {
        if (!_fits.TryGetValue(phrase, out var fits))
        {
            _fits[phrase] = fits = phrase switch
            {
                { Chinese.Length: > 0 } => OfChinese(phrase.Chinese),
                { Words.IsEmpty: false } => OfWords(phrase.Words),
                _ => OfTerms(phrase.Terms),
            };
        }

        return fits;
    }

    private List<(int Signal, double Fit)> OfChinese(string text)
    {
        var fits = new List<(int, double)>();
        for (var i = 0; i < _meaning.Signals.Length; i++)
        {
            var signal = _meaning.Signals[i].Signal;
            if (signal.Description.Contains(text, StringComparison.Ordinal) || signal.Name.Contains(text, StringComparison.Ordinal))
            {
                fits.Add((i, text.Length > 2 ? 1 : OneWord));
            }
        }

        return fits;
    }

    private List<(int Signal, double Fit)> OfWords(ImmutableArray<string> words)
    {
        var rarest = words.MinBy(word => _meaning.WithWord(word).Count)!;
        return
        [
            .. _meaning.WithWord(rarest)
                .Where(signal => words.All(_meaning.Signals[signal].Words.Contains))
                .Select(signal => (signal, words.Length > 1 ? 1 : OneWord)),
        ];
    }

    private List<(int Signal, double Fit)> OfTerms(ImmutableArray<int> terms)
    {
        var fits = new List<(int, double)>();
        if (terms.IsEmpty)
        {
            return fits;
        }

        // The report may lend components, so those can't be what the search starts from, unless there is nothing else.
        var own = terms.Where(term => Kind(term) != TermKind.Component || !_meaning.Context.Contains(term)).DefaultIfEmpty(terms[0]);
        var rarest = own.MinBy(term => _meaning.WithTerm(term).Count);
        foreach (var signal in _meaning.WithTerm(rarest))
        {
            var fit = FitOf(_meaning.Signals[signal], terms);
            if (fit > 0)
            {
                fits.Add((signal, fit));
            }
        }

        return fits;
    }

    private double FitOf(SignalMeaning signal, ImmutableArray<int> terms)
    {
        var (direct, borrowed) = (0, 0);
        var onlyQuantity = true;
        foreach (var term in terms)
        {
            if (signal.Has(term))
            {
                direct++;
                onlyQuantity &= Kind(term) == TermKind.Quantity;
            }
            else if (Kind(term) == TermKind.Component && _meaning.Context.Contains(term))
            {
                borrowed++;
            }
            else
            {
                return 0;
            }
        }

        if (direct == 0)
        {
            return 0;
        }

        var fit = direct > 1 ? 1 : onlyQuantity ? OneQuantity : OneWord;
        if (signal.OfUnit >= 0 && terms.Contains(signal.OfUnit) && signal.Terms.Any(term => term != signal.OfUnit && Kind(term) == TermKind.Quantity))
        {
            fit *= OnlyUnit;
        }

        if (signal.Terms.Any(term => _roles.Contains(term) && !terms.Contains(term)))
        {
            fit *= OtherRole;
        }
        else if (borrowed == 0 && signal.Terms.Any(term => Kind(term) == TermKind.Component && !terms.Contains(term)))
        {
            fit *= OtherPart;
        }
        if (borrowed == 0)
        {
            return fit;
        }

        var namesOther = signal.Terms.Any(term => Kind(term) == TermKind.Component && !terms.Contains(term));
        return fit * (namesOther ? BorrowedAgainstOther : Borrowed);
    }

    private TermKind Kind(int term) => _meaning.Lexicon[term].Kind;

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
}
