using System.Globalization;

namespace EdgeLlm.Diagnostics.Evidence;

/// <summary>Facts in English.</summary>
internal sealed class EnglishPhrases : FactPhrases
{
    public static readonly EnglishPhrases Instance = new();

    private EnglishPhrases()
    {
    }

    public override string NothingReported => "The report names no fault code and no alarm";

    protected override string Day => "day";

    protected override string Hour => "h";

    protected override string Minute => "min";

    protected override string Second => "s";

    protected override string Days => "days";

    protected override string Hours => "h";

    protected override string Minutes => "min";

    protected override string Seconds => "s";

    protected override string Milliseconds => "ms";

    public override string ReportedCode(string code) => $"Reported fault code {code}";

    public override string ReportedAlarm(string alarm, int severity, bool active)
    {
        var urgency = severity > 0 ? string.Create(CultureInfo.InvariantCulture, $", severity {severity} of 1000") : "";
        return $"Reported alarm {alarm}{urgency}{(active ? ", active" : "")}";
    }

    public override string FromSource(string source) => $"from {source}";

    public override string FirstOut(string alarm, TimeSpan before) =>
        $"First alarm of the sequence, {Duration(before)} before the fault: {alarm}";

    public override string Repeated(int times, TimeSpan within) => times == 1
        ? $"The same alarm came once before, {Duration(within)} earlier"
        : string.Create(CultureInfo.InvariantCulture, $"The same alarm came {times} times before within {Duration(within)}");

    public override string EarlierAlarm(string alarm, TimeSpan before) => $"Alarm {Duration(before)} before the fault: {alarm}";

    public override string LimitCrossed(string signal, string value, LimitKind kind, string limit, string excess, string since) =>
        $"{signal} = {value} is {(kind is LimitKind.High or LimitKind.HighHigh ? "above" : "below")} its {Name(kind)} limit {limit} by {excess}{since}";

    public override string Since(TimeSpan duration, bool atLeast) => $", for {(atLeast ? "at least " : "")}{Duration(duration)}";

    public override string Deviation(string signal, string value, string nominal, string difference, bool above) =>
        $"{signal} = {value} is {difference} {(above ? "above" : "below")} nominal {nominal}";

    public override string Unreadable(string signal) => $"{signal} can't be read";

    public override string BadQuality(string signal) => $"{signal} has bad quality; its value can't be used";

    public override string UncertainQuality(string signal, string value) => $"{signal} = {value} has uncertain quality";

    public override string ManyUnreadable(int count, int all, string examples) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} of {all} signals can't be read or have bad quality, among them {examples}");

    public override string Stale(string signal, string value, TimeSpan age) =>
        $"{signal} = {value} is old: read {Duration(age)} before the fault";

    public override string ManyStale(int count, int all, string examples) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} of {all} signals have old values, among them {examples}");

    public override string Moved(string signal, string from, string to, bool up, TimeSpan span) =>
        $"{signal} {(up ? "rose" : "fell")} from {from} to {to} within {Duration(span)}";

    public override string Jumped(string signal, string from, string to, bool up, TimeSpan before) =>
        $"{signal} {(up ? "jumped up" : "dropped")} from {from} to {to}, {Duration(before)} before the last value";

    public override string ReachesLimit(LimitKind kind, string limit, TimeSpan after) =>
        $"; at this rate it reaches its {Name(kind)} limit {limit} in {Duration(after)}";

    public override string Normal(string signal, string value, string nominal) =>
        $"{signal} = {value} is normal{(nominal.Length > 0 ? $" (nominal {nominal})" : ", within its limits")}";

    public override string Implausible(string signal, string value, string bound) =>
        $"{signal} = {value} can't be: {bound}; suspect the sensor, its cable or its scaling";

    public override string BelowAbsoluteZero => "it is below absolute zero";

    public override string OutsideLoop => "a 4-20 mA loop signals a fault below 3.6 and above 21 mA (NAMUR NE 43)";

    public override string OutsideShare => "it lies outside of 0 to 100 percent";

    public override string OutsidePh => "it lies outside of 0 to 14";

    public override string EndOfFormat => "it is the end of a number format, or a number with its words swapped";

    public override string Froze(string signal, string value, TimeSpan before) =>
        $"{signal} froze at {value} {Duration(before)} before the last reading, after it had moved";

    public override string Unmoving(string signal, string value, int readings, TimeSpan span) =>
        string.Create(CultureInfo.InvariantCulture, $"{signal} = {value} did not change at all in {readings} readings over {Duration(span)}");

    public override string Unsteady(string signal, string low, string high, TimeSpan span) =>
        $"{signal} is unsteady: it swings between {low} and {high} within {Duration(span)}";

    public override string MovedTogether(string signal, string others, string correlation) =>
        $"{signal}, {others} moved together (rank correlation {correlation})";

    public override string MovedOpposite(string signal, string others, string correlation) =>
        $"{signal} moved opposite to {others} (rank correlation {correlation})";

    public override string Flood(int count, TimeSpan span) =>
        string.Create(CultureInfo.InvariantCulture, $"Alarm flood: {count} alarms within {Duration(span)} before the fault");

    public override string Chatter(string alarm, int count, TimeSpan span, int all) =>
        string.Create(CultureInfo.InvariantCulture, $"Chattering alarm, up to {count} times within {Duration(span)}, {all} times in all: {alarm}");

    public override string OperatorSays(string note) => $"The operator says: {note}";

    public override string ConfirmedBefore(string cause, int times, string date) => times == 1
        ? $"At this machine, with this code, it was once \"{cause}\" (confirmed {date})"
        : string.Create(CultureInfo.InvariantCulture, $"At this machine, with this code, it was {times} times \"{cause}\" (last confirmed {date})");

    public override string Rate(string change, string per) => $", about {change} per {per}";

    public override string Value(string signal, string value) => $"{signal} = {value}";

    public override string Truth(bool value) => value ? "true" : "false";

    public override string StateDiffers(string signal, string value, string expected) => $"{signal} = {value}; normally {expected}";

    public override string StateAsExpected(string signal, string value) => $"{signal} = {value}, as normal";

    public override string AtLimit(string signal, string value, LimitKind kind) => $"{signal} = {value} has just reached its {Name(kind)} limit";

    public override string Stepped(string signal, string from, string to, bool up, TimeSpan before) =>
        $"{signal} stepped {(up ? "up" : "down")} from {from} to {to}, {Duration(before)} before the last value, and stayed there";

    public override string Spiked(string signal, string usual, string extreme, TimeSpan before) =>
        $"{signal} went from {usual} to {extreme} for a short time, {Duration(before)} before the last value, and came back";

    public override string DiffersFromEquals(string signal, string value, string others, string usual) =>
        $"{signal} = {value} differs from its equals ({others}: {usual})";

    public override string DoesNotFollow(string signal, string value, string command, string commanded) =>
        $"{signal} = {value} does not follow {command} = {commanded}";

    public override string Machine(PackMlState state) => $"Machine state (PackML): {state}";

    public override string Device(NamurStatus status) => "Device status (NAMUR NE 107): " + status switch
    {
        NamurStatus.Normal => "normal",
        NamurStatus.Failure => "failure, its output is invalid",
        NamurStatus.FunctionCheck => "function check, its output is for a time invalid",
        NamurStatus.OutOfSpecification => "out of specification",
        NamurStatus.MaintenanceRequired => "maintenance required",
        _ => "not given",
    };

    private static string Name(LimitKind kind) => kind switch
    {
        LimitKind.LowLow => "low-low",
        LimitKind.Low => "low",
        LimitKind.High => "high",
        _ => "high-high",
    };
}
