using System.Collections.Immutable;
using EdgeLlm.Diagnostics;
using V1 = EdgeLlm.Protos.V1;

namespace EdgeLlm.Daemon.Rpc;

/// <summary>Reads a fault report off the wire: the only door, so every limit that the contract names is checked here. Pure.</summary>
internal static class ReportMapping
{
    private const int MaxSignals = 2000;
    private const int MaxAlarms = 1000;
    private const string Root = "report";

    /// <summary>The report; meaningless if <paramref name="fields"/> has found anything wrong.</summary>
    public static FaultReport ToReport(this V1.FaultReport report, FieldReader fields)
    {
        if (report.FaultCode.Length == 0 && report.OperatorNote.Length == 0 && report.Alarm is not { Condition.Length: > 0 })
        {
            fields.Add(Root, "fault_code", "is required unless alarm.condition or operator_note says what happened");
        }

        var signals = ToSignals(report, fields);
        return new FaultReport
        {
            Asset = ToAsset(report.Asset, fields),
            FaultCode = fields.Text(Root, "fault_code", report.FaultCode, 64),
            Alarm = report.Alarm is null ? null : ToAlarm($"{Root}.alarm", report.Alarm, fields),
            Signals = signals,
            AlarmHistory = ToAlarms(report, fields),
            Trends = TrendMapping.ToTrends($"{Root}.trends", report.Trends, signals.Select(s => s.Name).ToHashSet(StringComparer.Ordinal), fields),
            OperatorNote = fields.Text(Root, "operator_note", report.OperatorNote, 2000),
            Language = ToLanguage(report.Language, fields),
            PackMlState = (PackMlState)fields.Known(Root, "packml_state", report.PackmlState),
            NamurStatus = (NamurStatus)fields.Known(Root, "namur_status", report.NamurStatus),
            OccurredAt = fields.Time(Root, "occurred_at", report.OccurredAt),
        };
    }

    private static Asset ToAsset(V1.Asset? asset, FieldReader fields)
    {
        const string Path = $"{Root}.asset";
        if (asset is null)
        {
            fields.Add(Path, "", "is required");
            return new Asset { Id = "" };
        }

        return new Asset
        {
            Id = fields.Text(Path, "id", asset.Id, 128, required: true),
            Name = fields.Text(Path, "name", asset.Name, 128),
            Vendor = fields.Text(Path, "vendor", asset.Vendor, 64),
            Family = fields.Text(Path, "family", asset.Family, 64),
            Model = fields.Text(Path, "model", asset.Model, 64),
            Firmware = fields.Text(Path, "firmware", asset.Firmware, 64),
            Location = fields.Text(Path, "location", asset.Location, 128),
        };
    }

    private static ImmutableArray<Signal> ToSignals(V1.FaultReport report, FieldReader fields)
    {
        if (!fields.AtMost(Root, "signals", report.Signals.Count, MaxSignals))
        {
            return [];
        }

        var names = new Dictionary<string, int>(report.Signals.Count, StringComparer.Ordinal);
        var signals = ImmutableArray.CreateBuilder<Signal>(report.Signals.Count);
        foreach (var signal in report.Signals)
        {
            var path = $"{Root}.signals[{signals.Count}]";
            if (signal.Name.Length > 0 && !names.TryAdd(signal.Name, signals.Count))
            {
                fields.Add(path, "name", $"is the name of signals[{names[signal.Name]}] already: {FieldReader.Quote(signal.Name)}");
            }

            signals.Add(ToSignal(path, signal, fields));
        }

        return signals.MoveToImmutable();
    }

    private static Signal ToSignal(string path, V1.Signal signal, FieldReader fields) => new()
    {
        Name = fields.Text(path, "name", signal.Name, 128, required: true),
        Value = signal.ValueCase switch
        {
            V1.Signal.ValueOneofCase.Number => new SignalValue.Number(fields.Number(path, "number", signal.Number)),
            V1.Signal.ValueOneofCase.Boolean => new SignalValue.Boolean(signal.Boolean),
            V1.Signal.ValueOneofCase.Text => new SignalValue.Text(fields.Text(path, "text", signal.Text, 256)),
            _ => new SignalValue.None(),
        },
        Unit = fields.Text(path, "unit", signal.Unit, 16),
        Quality = (Quality)fields.Known(path, "quality", signal.Quality),
        Time = fields.Time(path, "time", signal.Time),
        Limits = signal.Limits is null ? null : ToLimits($"{path}.limits", signal.Limits, fields),
        Nominal = signal.HasNominal ? fields.Number(path, "nominal", signal.Nominal) : null,
        NominalState = signal.NominalStateCase switch
        {
            V1.Signal.NominalStateOneofCase.NominalBoolean => new SignalValue.Boolean(signal.NominalBoolean),
            V1.Signal.NominalStateOneofCase.NominalText => new SignalValue.Text(fields.Text(path, "nominal_text", signal.NominalText, 256)),
            _ => null,
        },
        Description = fields.Text(path, "description", signal.Description, 256),
    };

    private static Limits ToLimits(string path, V1.Limits limits, FieldReader fields)
    {
        (string Field, double? Value)[] inOrder =
        [
            ("low_low", limits.HasLowLow ? fields.Number(path, "low_low", limits.LowLow) : null),
            ("low", limits.HasLow ? fields.Number(path, "low", limits.Low) : null),
            ("high", limits.HasHigh ? fields.Number(path, "high", limits.High) : null),
            ("high_high", limits.HasHighHigh ? fields.Number(path, "high_high", limits.HighHigh) : null),
        ];
        var given = inOrder.Where(limit => limit.Value is not null).ToList();
        foreach (var (below, above) in given.Zip(given.Skip(1)))
        {
            if (below.Value > above.Value)
            {
                fields.Add(path, above.Field, $"is below {below.Field}; limits must rise from low_low to high_high");
            }
        }

        return new Limits(inOrder[0].Value, inOrder[1].Value, inOrder[2].Value, inOrder[3].Value);
    }

    private static ImmutableArray<Alarm> ToAlarms(V1.FaultReport report, FieldReader fields) =>
        fields.AtMost(Root, "alarm_history", report.AlarmHistory.Count, MaxAlarms)
            ? [.. report.AlarmHistory.Select((alarm, i) => ToAlarm($"{Root}.alarm_history[{i}]", alarm, fields))]
            : [];

    private static Alarm ToAlarm(string path, V1.Alarm alarm, FieldReader fields)
    {
        if (alarm.Severity > 1000)
        {
            fields.Add(path, "severity", "is above 1000; 1 is the lowest, 1000 the most urgent, 0 means not given");
        }

        return new Alarm
        {
            Source = fields.Text(path, "source", alarm.Source, 128),
            Condition = fields.Text(path, "condition", alarm.Condition, 128),
            Message = fields.Text(path, "message", alarm.Message, 512),
            Severity = (int)Math.Min(alarm.Severity, 1000),
            Active = alarm.Active,
            Acked = alarm.Acked,
            Time = fields.Time(path, "time", alarm.Time),
            FaultCode = fields.Text(path, "fault_code", alarm.FaultCode, 64),
        };
    }

    // Regions and scripts ("en-GB", "zh-Hans-CN") are taken for the language they are of.
    private static string ToLanguage(string tag, FieldReader fields)
    {
        var language = tag.Split('-', 2)[0].ToLowerInvariant();
        if (language is not ("" or "en" or "zh") || (language.Length == 0 && tag.Length > 0))
        {
            fields.Add(Root, "language", $"is {FieldReader.Quote(fields.Text(Root, "language", tag, 35))}; \"en\" and \"zh\" are known");
        }

        return language == "zh" ? "zh" : "en";
    }
}
