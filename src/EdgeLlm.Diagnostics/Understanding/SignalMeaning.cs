using System.Buffers;
using System.Collections.Immutable;
using EdgeLlm.Diagnostics.Knowledge;
using EdgeLlm.Diagnostics.Wording;

namespace EdgeLlm.Diagnostics.Understanding;

/// <summary>What a signal is about: its terms and words, and when it was read.</summary>
/// <param name="Signal">The signal.</param>
/// <param name="Terms">Positions of its terms in the lexicon, ascending.</param>
/// <param name="Words">The comparable words of its tag and description.</param>
/// <param name="OfUnit">The term that only its unit gives; -1 if its words give it too, or nothing does.</param>
/// <param name="IsLatched">The value was kept from the moment of the fault or before, so what came after does not show in it.</param>
internal sealed record SignalMeaning(Signal Signal, ImmutableArray<int> Terms, ImmutableArray<string> Words, int OfUnit, bool IsLatched)
{
    /// <summary>True if the signal has a term.</summary>
    public bool Has(int term) => Terms.BinarySearch(term) >= 0;
}

/// <summary>What the signals of a report are about, and which things the report talks of besides.</summary>
internal sealed class ReportMeaning
{
    // What the machine is, and what the alarm says, tells what a signal without a name of its own belongs to.
    private const int LongestText = 4000;
    private const int FewestForPrefix = 5;
    private const double PrefixShare = 0.6;
    private static readonly SearchValues<char> s_separators = SearchValues.Create("._:/ '-");
    private readonly Dictionary<int, List<int>> _byTerm = [];
    private readonly Dictionary<string, List<int>> _byWord = new(StringComparer.Ordinal);

    private ReportMeaning(Lexicon lexicon, ImmutableArray<SignalMeaning> signals, HashSet<int> context)
    {
        Lexicon = lexicon;
        Signals = signals;
        Context = context;
        for (var i = 0; i < signals.Length; i++)
        {
            foreach (var term in signals[i].Terms)
            {
                Add(_byTerm, term, i);
            }

            foreach (var word in signals[i].Words)
            {
                Add(_byWord, word, i);
            }
        }
    }

    /// <summary>The vocabulary it was read with.</summary>
    public Lexicon Lexicon { get; }

    /// <summary>The signals in the report's order.</summary>
    public ImmutableArray<SignalMeaning> Signals { get; }

    /// <summary>Terms of the asset, the alarm and the alarms before it.</summary>
    public IReadOnlySet<int> Context { get; }

    /// <summary>Reads the signals of a report.</summary>
    public static ReportMeaning Of(FaultReport report, Lexicon lexicon)
    {
        var latched = lexicon.Find("at-trip");
        var prefix = SharedPrefix(report.Signals);
        var signals = report.Signals.Select(signal => Read(signal, prefix, lexicon, latched)).ToImmutableArray();
        var context = new HashSet<int>();
        lexicon.Read(prefix, isTag: true, context);
        var asset = report.Asset;
        Tell($"{asset.Family} ; {asset.Name} ; {asset.Model}", context);
        Tell(asset.Id, context, isTag: true);
        Tell($"{report.Alarm?.Condition} ; {report.Alarm?.Message}", context);
        foreach (var alarm in report.AlarmHistory.Take(64))
        {
            Tell($"{alarm.Condition} ; {alarm.Message}", context);
        }

        return new ReportMeaning(lexicon, signals, context);

        void Tell(string text, HashSet<int> terms, bool isTag = false) =>
            lexicon.Read(text.Length > LongestText ? text[..LongestText] : text, isTag, terms);
    }

    /// <summary>Positions of the signals that have a term.</summary>
    public IReadOnlyList<int> WithTerm(int term) => _byTerm.GetValueOrDefault(term) ?? [];

    /// <summary>Positions of the signals that have a word.</summary>
    public IReadOnlyList<int> WithWord(string word) => _byWord.GetValueOrDefault(word) ?? [];

    // What most tags begin with is the name of the machine, and tells nothing about a single signal ("ST2.Motor…" is no speed).
    private static string SharedPrefix(ImmutableArray<Signal> signals)
    {
        if (signals.Length < FewestForPrefix)
        {
            return "";
        }

        var best = "";
        foreach (var group in signals.GroupBy(signal => Head(signal.Name), StringComparer.Ordinal).Where(group => group.Key.Length > 0))
        {
            best = group.Count() > signals.Length * PrefixShare ? group.Key : best;
        }

        return best;
    }

    private static string Head(string name)
    {
        var end = name.AsSpan().IndexOfAny(s_separators);
        return end > 0 ? name[..(end + 1)] : "";
    }

    private static SignalMeaning Read(Signal signal, string prefix, Lexicon lexicon, int latched)
    {
        var terms = new SortedSet<int>();
        var name = prefix.Length > 0 && signal.Name.StartsWith(prefix, StringComparison.Ordinal) ? signal.Name[prefix.Length..] : signal.Name;
        lexicon.Read(name, isTag: true, terms);
        if (signal.Description.Length > 0)
        {
            lexicon.Read(signal.Description, isTag: false, terms);
        }

        // A unit is surer than any word: what is in bar is a pressure, whatever else its tag may say.
        var ofUnit = signal.Unit.Length > 0 ? lexicon.OfUnit(signal.Unit) : -1;
        if (ofUnit >= 0 && !terms.Add(ofUnit))
        {
            ofUnit = -1;
        }

        var words = Wording.Words.Of($"{signal.Name} ; {signal.Description}").Distinct(StringComparer.Ordinal);
        return new SignalMeaning(signal, [.. terms], [.. words], ofUnit, terms.Contains(latched));
    }

    private static void Add<T>(Dictionary<T, List<int>> index, T key, int position)
        where T : notnull
    {
        if (!index.TryGetValue(key, out var positions))
        {
            index[key] = positions = [];
        }

        positions.Add(position);
    }
}
