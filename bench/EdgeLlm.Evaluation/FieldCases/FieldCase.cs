using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeLlm.Diagnostics;

namespace EdgeLlm.Evaluation.FieldCases;

/// <summary>A fault that an engineer wrote without knowing the catalogue, with the right answer.</summary>
internal sealed record FieldCase
{
    private static readonly DateTimeOffset s_fault = new(2026, 11, 12, 8, 0, 0, TimeSpan.Zero);

    /// <summary>Unique name of the case.</summary>
    internal required string Id { get; init; }

    /// <summary>Gets the kind of difficulty: "usual", "inverted", "trend", …</summary>
    internal required string Kind { get; init; }

    /// <summary>Field of work.</summary>
    internal required string Domain { get; init; }

    /// <summary>"en" or "zh".</summary>
    internal required string Language { get; init; }

    /// <summary>The report supports no cause: the right answer is "unknown".</summary>
    internal required bool Abstain { get; init; }

    /// <summary>Alternatives of groups of words, one of each of which the right cause's text must have.</summary>
    internal required ImmutableArray<ImmutableArray<ImmutableArray<string>>> Accept { get; init; }

    /// <summary>Signals that a good answer cites.</summary>
    internal required ImmutableArray<string> Wanted { get; init; }

    /// <summary>Signals that it must not cite.</summary>
    internal required ImmutableArray<string> MustNot { get; init; }

    /// <summary>Gets the report that the gateway sends; it holds nothing of the answer.</summary>
    internal required FaultReport Report { get; init; }

    /// <summary>Cases whose number is divisible by three check a design that was worked out on the others.</summary>
    internal bool IsCheck => int.TryParse(string.Concat(Id.Where(char.IsAsciiDigit)), out var number) && number % 3 == 0;

    /// <summary>Reads cases, one JSON object a line. An <see cref="InvalidDataException"/> names the first line that is no case.</summary>
    internal static IReadOnlyList<FieldCase> Read(TextReader lines, string fileName)
    {
        var cases = new List<FieldCase>();
        for (var number = 1; lines.ReadLine() is { } line; number++)
        {
            if (string.IsNullOrWhiteSpace(line))
            {
                continue;
            }

            try
            {
                cases.Add(Parse(JsonNode.Parse(line) as JsonObject ?? throw new FormatException("it is no object.")));
            }
            catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException)
            {
                throw new InvalidDataException($"{fileName}, line {number} is no case: {e.Message}", e);
            }
        }

        return cases;
    }

    /// <summary>True if a text states the right cause, by the words that it must have. A script's judgement: it is blind to negation.</summary>
    internal bool Accepts(string cause, string remedy)
    {
        // The cause as it is stated and its remedy, 200 characters of each: a list of all that may be wrong is no diagnosis.
        var text = $"{Head(cause)} {Head(remedy)}".ToLowerInvariant();
        return Accept.Any(alternative => alternative.All(group => group.Any(word => text.Contains(word.ToLowerInvariant(), StringComparison.Ordinal))));
    }

    private static string Head(string text)
    {
        var runes = text.EnumerateRunes().Take(200);
        return string.Concat(runes);
    }

    private static FieldCase Parse(JsonObject json)
    {
        var expected = Needed(json, "expected").AsObject();
        return new FieldCase
        {
            Id = Text(json, "id"),
            Kind = Text(json, "kind"),
            Domain = Text(json, "domain"),
            Language = Text(json, "language"),
            Abstain = Needed(expected, "abstain").GetValue<bool>(),
            Accept = [.. Items(expected, "accept").Select(alternative => Items(alternative).Select(group => Items(group).Select(Word).ToImmutableArray()).ToImmutableArray())],
            Wanted = [.. Items(expected, "evidence_signals").Select(Word)],
            MustNot = [.. Items(expected, "must_not_cite").Select(Word)],
            Report = ReportOf(json),
        };
    }

    // The first listed alarm that names the report's code, or else its text, is the report's alarm; all others are history.
    private static FaultReport ReportOf(JsonObject json)
    {
        var (code, text) = (Text(json, "fault_code"), Text(json, "fault_text"));
        var alarms = Objects(json, "alarms");
        var own = alarms.Find(alarm => Contains(Text(alarm, "text"), code)) ?? alarms.Find(alarm => text.Length > 0 && Contains(Text(alarm, "text"), text));
        var signals = Objects(json, "signals");
        var asset = AssetOf([.. signals.Select(signal => Text(signal, "name"))]);
        return new FaultReport
        {
            Asset = new Asset { Id = Cut(asset), Vendor = Cut(Text(json, "vendor")), Family = Cut(Text(json, "family")) },
            FaultCode = code,
            Alarm = new Alarm
            {
                Source = asset,
                Severity = (int)Needed(json, "severity").GetValue<double>(),
                Active = own is null || Text(own, "state") == "active",
                Time = At(own?["time_offset_s"]),
                FaultCode = code,
                Message = text,
            },
            Signals = [.. signals.Select(signal => SignalOf(signal, Text(json, "language") == "zh"))],
            AlarmHistory = [.. alarms.Where(alarm => alarm != own).Select(alarm => new Alarm
            {
                Source = asset,
                Condition = Text(alarm, "text"),
                Active = Text(alarm, "state") == "active",
                Time = At(alarm["time_offset_s"]),
            })],
            Trends = [.. (json.ContainsKey("trends") ? Objects(json, "trends") : []).Select(TrendOf)],
            OperatorNote = Text(json, "operator_note"),
            Language = Text(json, "language"),
            OccurredAt = s_fault,
        };
    }

    private static Signal SignalOf(JsonObject json, bool isChinese)
    {
        var value = ValueOf(json["value"]);
        var nominal = json["nominal"];
        var nominalState = ValueOf(nominal);
        var description = Text(json, "description");

        // A nominal state goes into the description, as a gateway would write it that knows the contract's first version.
        if (nominalState is SignalValue.Boolean or SignalValue.Text)
        {
            var state = nominalState is SignalValue.Boolean boolean
                ? (boolean.Value, isChinese) switch { (true, true) => "真", (false, true) => "假", (true, false) => "true", _ => "false" }
                : ((SignalValue.Text)nominalState).Value;
            description = string.Join("; ", new[] { description, (isChinese ? "通常为" : "normally ") + state }.Where(part => part.Length > 0));
        }

        var isStale = Text(json, "quality") == "stale";
        var age = !isStale ? 0 : value is SignalValue.Number ? 600 : 7200;
        var limits = json["limits"]?.AsObject();
        return new Signal
        {
            Name = Text(json, "name"),
            Value = value,
            Unit = Text(json, "unit"),
            Quality = Text(json, "quality") switch { "good" => Quality.Good, "bad" => Quality.Bad, _ => Quality.Uncertain },
            Time = s_fault.AddSeconds(-age),
            Limits = limits is { Count: > 0 } ? new Limits(Number(limits["lolo"]), Number(limits["lo"]), Number(limits["hi"]), Number(limits["hihi"])) : null,
            Nominal = nominalState is SignalValue.Number number ? number.Value : null,
            Description = description,
        };
    }

    private static Trend TrendOf(JsonObject json) => new()
    {
        Signal = Text(json, "signal"),
        Points = [.. Items(json, "points").Select(PointOf).OrderBy(point => point.Time)],
    };

    // Seconds and value; a missing one is an error.
    private static TrendPoint PointOf(JsonNode? json) => Items(json) is [var at, var value]
        ? new TrendPoint(s_fault.AddSeconds(Number(at)!.Value), Number(value)!.Value)
        : throw new FormatException("a trend point is no pair.");

    // What all names begin with, or else the first part of the first one.
    private static string AssetOf(string[] names)
    {
        var parts = names.Select(name => name.Split('.')).ToList();
        var shortest = parts.Min(part => part.Length) - 1;
        var common = parts[0].Take(shortest).TakeWhile((word, i) => parts.All(part => part[i] == word)).ToList();
        return common.Count > 0 ? string.Join('.', common) : parts[0][0];
    }

    private static SignalValue ValueOf(JsonNode? value) => value?.GetValueKind() switch
    {
        JsonValueKind.True => new SignalValue.Boolean(true),
        JsonValueKind.False => new SignalValue.Boolean(false),
        JsonValueKind.Number => new SignalValue.Number(value!.GetValue<double>()),
        JsonValueKind.String => new SignalValue.Text(value!.GetValue<string>()),
        _ => new SignalValue.None(),
    };

    private static DateTimeOffset At(JsonNode? seconds) => s_fault.AddSeconds(Number(seconds) ?? 0);

    private static double? Number(JsonNode? node) => node?.GetValueKind() == JsonValueKind.Number ? node.GetValue<double>() : null;

    private static string Text(JsonObject json, string name) => json[name]?.GetValueKind() == JsonValueKind.String ? json[name]!.GetValue<string>() : "";

    private static JsonNode Needed(JsonObject json, string name) => json[name] ?? throw new FormatException($"it has no \"{name}\".");

    private static JsonArray Items(JsonNode? json) => json as JsonArray ?? throw new FormatException("a list is missing.");

    private static JsonArray Items(JsonObject json, string name) => json[name] as JsonArray ?? throw new FormatException($"\"{name}\" is no list.");

    private static List<JsonObject> Objects(JsonObject json, string name) =>
        [.. Items(json, name).Select(item => item as JsonObject ?? throw new FormatException($"\"{name}\" has an item that is no object."))];

    private static string Word(JsonNode? json) => json?.GetValue<string>() ?? throw new FormatException("a word is missing.");

    private static bool Contains(string text, string part) => text.Contains(part, StringComparison.OrdinalIgnoreCase);

    private static string Cut(string text) => text.Length > 64 ? text[..64] : text;
}
