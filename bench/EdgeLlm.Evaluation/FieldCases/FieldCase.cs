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

    /// <summary>What makes it easy or hard: "usual", "inverted", "trend", …</summary>
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

    /// <summary>What the gateway sends; nothing of the answer is in it.</summary>
    internal required FaultReport Report { get; init; }

    /// <summary>Cases whose number is divisible by three check a design that was worked out on the others.</summary>
    internal bool IsCheck => int.TryParse(string.Concat(Id.Where(char.IsAsciiDigit)), out var number) && number % 3 == 0;

    /// <summary>Reads cases, one JSON object a line.</summary>
    internal static IReadOnlyList<FieldCase> Read(string path) =>
        [.. File.ReadLines(path).Where(line => line.Length > 0).Select(line => Parse(JsonNode.Parse(line)!.AsObject()))];

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
        var expected = json["expected"]!.AsObject();
        return new FieldCase
        {
            Id = Text(json, "id"),
            Kind = Text(json, "kind"),
            Domain = Text(json, "domain"),
            Language = Text(json, "language"),
            Abstain = expected["abstain"]!.GetValue<bool>(),
            Accept = [.. expected["accept"]!.AsArray().Select(alternative => alternative!.AsArray()
                .Select(group => group!.AsArray().Select(word => word!.GetValue<string>()).ToImmutableArray()).ToImmutableArray())],
            Wanted = Names(expected["evidence_signals"]),
            MustNot = Names(expected["must_not_cite"]),
            Report = ReportOf(json),
        };
    }

    private static ImmutableArray<string> Names(JsonNode? names) => [.. names!.AsArray().Select(name => name!.GetValue<string>())];

    // The first listed alarm that names the report's code, or else its text, is the report's alarm; all others are history.
    private static FaultReport ReportOf(JsonObject json)
    {
        var (code, text) = (Text(json, "fault_code"), Text(json, "fault_text"));
        var alarms = json["alarms"]!.AsArray().Select(alarm => alarm!.AsObject()).ToList();
        var own = alarms.Find(alarm => Contains(Text(alarm, "text"), code)) ?? alarms.Find(alarm => text.Length > 0 && Contains(Text(alarm, "text"), text));
        var signals = json["signals"]!.AsArray().Select(signal => signal!.AsObject()).ToList();
        var asset = AssetOf([.. signals.Select(signal => Text(signal, "name"))]);
        return new FaultReport
        {
            Asset = new Asset { Id = Cut(asset), Vendor = Cut(Text(json, "vendor")), Family = Cut(Text(json, "family")) },
            FaultCode = code,
            Alarm = new Alarm
            {
                Source = asset,
                Severity = (int)json["severity"]!.GetValue<double>(),
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
            Trends = [.. (json["trends"]?.AsArray() ?? []).Select(trend => TrendOf(trend!.AsObject()))],
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
        Points = [.. json["points"]!.AsArray()
            .Select(point => new TrendPoint(s_fault.AddSeconds(Number(point![0])!.Value), Number(point[1])!.Value))
            .OrderBy(point => point.Time)],
    };

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

    private static bool Contains(string text, string part) => text.Contains(part, StringComparison.OrdinalIgnoreCase);

    private static string Cut(string text) => text.Length > 64 ? text[..64] : text;
}
