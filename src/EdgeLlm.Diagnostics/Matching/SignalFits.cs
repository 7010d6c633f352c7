using System.Collections.Immutable;
using EdgeLlm.Diagnostics.Knowledge;
using EdgeLlm.Diagnostics.Understanding;

namespace EdgeLlm.Diagnostics.Matching;

/// <summary>How well the signals of a report fit a phrase, 0 to 1: by the words they share, and by what a signal says besides. Made for one report.</summary>
internal sealed class SignalFits
{
    // A component that the signal does not name itself, but the report does.
    private const double Borrowed = 0.55;
    private const double BorrowedAgainstOther = 0.25;

    // One general word fits a signal of almost anything.
    private const double OneQuantity = 0.55;
    private const double OneWord = 0.75;

    // What only the unit says, although the words say something else: "DC link ripple [V]" is no voltage of the link.
    private const double OnlyUnit = 0.5;

    // The signal is about something that the phrase does not name: a part of the thing, or its set point instead of its value.
    private const double OtherPart = 0.8;
    private const double OtherRole = 0.5;
    private static readonly string[] s_roles =
    [
        "setpoint", "limit", "parameter", "configured", "command", "ripple", "deviation", "following-error", "stroke-time", "error-count", "run-hours", "range",
    ];

    private readonly ReportMeaning _meaning;

    // Terms of each signal that a phrase should name, because they change what the signal is about.
    private readonly int[][] _roles;
    private readonly int[][] _parts;
    private readonly bool[] _hasQuantityBesideUnit;

    /// <summary>Prepares the signals of a report.</summary>
    public SignalFits(ReportMeaning meaning)
    {
        _meaning = meaning;
        var roles = s_roles.Select(meaning.Lexicon.Find).ToHashSet();
        _roles = [.. meaning.Signals.Select(signal => signal.Terms.Where(roles.Contains).ToArray())];
        _parts = [.. meaning.Signals.Select(signal => signal.Terms.Where(term => Kind(term) == TermKind.Component).ToArray())];
        _hasQuantityBesideUnit = [.. meaning.Signals.Select(signal => signal.Terms.Any(term => term != signal.OfUnit && Kind(term) == TermKind.Quantity))];
    }

    /// <summary>The signals that fit a phrase, in the report's order.</summary>
    public List<(int Signal, double Fit)> Of(Phrase phrase) => phrase switch
    {
        { Chinese.Length: > 0 } => OfChinese(phrase.Chinese),
        { Words.IsEmpty: false } => OfWords(phrase.Words),
        _ => OfTerms(phrase.Terms),
    };

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
            var fit = FitOf(signal, terms);
            if (fit > 0)
            {
                fits.Add((signal, fit));
            }
        }

        return fits;
    }

    private double FitOf(int position, ImmutableArray<int> terms)
    {
        var signal = _meaning.Signals[position];
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
        if (signal.OfUnit >= 0 && _hasQuantityBesideUnit[position] && terms.Contains(signal.OfUnit))
        {
            fit *= OnlyUnit;
        }

        var namesOther = NamesOther(_parts[position], terms);
        if (NamesOther(_roles[position], terms))
        {
            fit *= OtherRole;
        }
        else if (borrowed == 0 && namesOther)
        {
            fit *= OtherPart;
        }

        return borrowed == 0 ? fit : fit * (namesOther ? BorrowedAgainstOther : Borrowed);
    }

    private TermKind Kind(int term) => _meaning.Lexicon[term].Kind;

    private static bool NamesOther(int[] own, ImmutableArray<int> terms)
    {
        foreach (var term in own)
        {
            if (!terms.Contains(term))
            {
                return true;
            }
        }

        return false;
    }
}
