using EdgeLlm.Diagnostics.Wording;

namespace EdgeLlm.Diagnostics.Evidence;

/// <summary>The sentences of facts in one language. Arguments are folded, quoted and formatted already.</summary>
internal abstract class FactPhrases
{
    /// <summary>The phrases of a language; English for any that is not known.</summary>
    public static FactPhrases In(string language) => language == "zh" ? ChinesePhrases.Instance : EnglishPhrases.Instance;

    public abstract string NothingReported { get; }

    public abstract string ReportedCode(string code);

    public abstract string ReportedAlarm(string alarm, int severity, bool active);

    public abstract string FromSource(string source);

    public abstract string FirstOut(string alarm, TimeSpan before);

    public abstract string Repeated(int times, TimeSpan within);

    public abstract string EarlierAlarm(string alarm, TimeSpan before);

    public abstract string LimitCrossed(string signal, string value, LimitKind kind, string limit, string excess, string since);

    public abstract string Since(TimeSpan duration, bool atLeast);

    public abstract string Deviation(string signal, string value, string nominal, string difference, bool above);

    public abstract string Unreadable(string signal);

    public abstract string BadQuality(string signal);

    public abstract string UncertainQuality(string signal, string value);

    public abstract string ManyUnreadable(int count, int all, string examples);

    public abstract string Stale(string signal, string value, TimeSpan age);

    public abstract string ManyStale(int count, int all, string examples);

    public abstract string Moved(string signal, string from, string to, bool up, TimeSpan span);

    public abstract string Jumped(string signal, string from, string to, bool up, TimeSpan before);

    public abstract string ReachesLimit(LimitKind kind, string limit, TimeSpan after);

    public abstract string Normal(string signal, string value, string nominal);

    public abstract string Implausible(string signal, string value, string bound);

    public abstract string BelowAbsoluteZero { get; }

    public abstract string OutsideLoop { get; }

    public abstract string OutsideShare { get; }

    public abstract string OutsidePh { get; }

    public abstract string EndOfFormat { get; }

    public abstract string Froze(string signal, string value, TimeSpan before);

    public abstract string Unmoving(string signal, string value, int readings, TimeSpan span);

    public abstract string Unsteady(string signal, string low, string high, TimeSpan span);

    public abstract string MovedTogether(string signal, string others, string correlation);

    public abstract string MovedOpposite(string signal, string others, string correlation);

    public abstract string Flood(int count, TimeSpan span);

    public abstract string Chatter(string alarm, int count, TimeSpan span, int all);

    public abstract string OperatorSays(string note);

    public abstract string ConfirmedBefore(string cause, int times, string date);

    public abstract string Rate(string change, string per);

    public abstract string Value(string signal, string value);

    public abstract string Truth(bool value);

    public abstract string StateDiffers(string signal, string value, string expected);

    public abstract string StateAsExpected(string signal, string value);

    public abstract string AtLimit(string signal, string value, LimitKind kind);

    public abstract string Stepped(string signal, string from, string to, bool up, TimeSpan before);

    public abstract string Spiked(string signal, string usual, string extreme, TimeSpan before);

    public abstract string DiffersFromEquals(string signal, string value, string others, string usual);

    public abstract string DoesNotFollow(string signal, string value, string command, string commanded);

    public abstract string Machine(PackMlState state);

    public abstract string Device(NamurStatus status);

    protected abstract string Days { get; }

    protected abstract string Hours { get; }

    protected abstract string Minutes { get; }

    protected abstract string Seconds { get; }

    protected abstract string Milliseconds { get; }

    /// <summary>How fast a value changes, in the unit of time in which people would say it.</summary>
    public string RateOf(double change, TimeSpan span, string unit)
    {
        var (part, per) = span switch
        {
            { TotalDays: >= 2 } => (span.TotalDays, Day),
            { TotalHours: >= 2 } => (span.TotalHours, Hour),
            { TotalMinutes: >= 2 } => (span.TotalMinutes, Minute),
            _ => (span.TotalSeconds, Second),
        };
        return part > 0 ? Rate(NumberText.Of(Math.Abs(change) / part, unit), per) : "";
    }

    protected abstract string Day { get; }

    protected abstract string Hour { get; }

    protected abstract string Minute { get; }

    protected abstract string Second { get; }

    /// <summary>A time span in the one unit that fits it best.</summary>
    public string Duration(TimeSpan span) => span switch
    {
        { TotalDays: >= 2 } => $"{NumberText.Of(Math.Round(span.TotalDays, 1))} {Days}",
        { TotalHours: >= 2 } => $"{NumberText.Of(Math.Round(span.TotalHours, 1))} {Hours}",
        { TotalMinutes: >= 2 } => $"{NumberText.Of(Math.Round(span.TotalMinutes, 1))} {Minutes}",
        { TotalSeconds: >= 1 } => $"{NumberText.Of(Math.Round(span.TotalSeconds, 1))} {Seconds}",
        _ => $"{NumberText.Of(Math.Round(span.TotalMilliseconds))} {Milliseconds}",
    };
}
